using Attest.Monitoring.Running.Processes;

namespace Attest.Monitoring.Tests.Running.Processes;

public sealed class ProgramStartTests : UnixPrograms
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    public void The_exit_code_is_the_programs_own(int code)
    {
        var outcome = RunShell($"exit {code}");
        Assert.Equal(code, outcome.ExitCode);
        Assert.Null(outcome.Signal);
        Assert.Equal(StopReason.None, outcome.StoppedBy);
        Assert.Equal(1, Output.Completions);
    }

    [Theory]
    [InlineData("TERM", 15)]
    [InlineData("KILL", 9)]
    [InlineData("SEGV", 11)]
    public void A_signal_that_ended_it_is_told(string name, int number)
    {
        var outcome = RunShell($"kill -{name} $$");
        Assert.Equal(128 + number, outcome.ExitCode);
        Assert.Equal(number, outcome.Signal);
        Assert.Equal(StopReason.None, outcome.StoppedBy);
    }

    [Fact]
    public void Arguments_arrive_exactly_as_they_were_given()
    {
        string[] arguments = ["", " ", "a b", "it's", "\"q\"", "$HOME", "`x`", "*", "line\nbreak", "tab\t", "ü€😀", "-n", "\\"];
        Run(Program("/bin/sh", ["-c", "printf '%s\\0' \"$@\"", "sh", .. arguments]));
        Assert.Equal(arguments, Output.Text[..^1].Split('\0'));
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("it's \"quoted\"")]
    [InlineData("ünï-€-😀")]
    [InlineData("-dash")]
    public void The_working_directory_may_have_any_name(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;
        Run(Program("/bin/pwd", "-P") with { WorkingDirectory = folder });
        Assert.EndsWith("/" + name, Output.Text.TrimEnd('\n'), StringComparison.Ordinal);
    }

    [Fact]
    public void A_relative_program_is_found_from_the_working_directory()
    {
        Write("here.sh", "#!/bin/sh\necho here\n");
        Assert.Equal(0, Run(Program("./here.sh")).ExitCode);
        Assert.Equal("here\n", Output.Text);
    }

    [Fact]
    public void A_name_is_looked_up_in_the_requests_own_path()
    {
        Write("only-here", "#!/bin/sh\necho \"$0\"\n");
        var request = Program("only-here");
        var environment = new Dictionary<string, string>(request.Environment) { ["PATH"] = $"/nowhere:{Folder}" };
        Assert.Equal(0, Run(request with { Environment = environment }).ExitCode);
        Assert.Equal($"{Folder}/only-here\n", Output.Text);
    }

    [Fact]
    public void The_environment_is_the_requests_and_nothing_beside_it()
    {
        var environment = new Dictionary<string, string> { ["ONLY"] = "ü = \"x\"\n2" };
        Run(Program("/usr/bin/env", "-0") with { Environment = environment });
        Assert.Equal("ONLY=ü = \"x\"\n2\0", Output.Text);
    }

    [Fact]
    public void The_environment_may_be_empty()
    {
        var outcome = Run(Program("/usr/bin/env") with { Environment = new Dictionary<string, string>() });
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal("", Output.Text);
    }

    [Fact]
    public void Without_a_path_the_systems_own_is_searched()
    {
        Assert.Equal(0, Run(Program("sh", "-c", ":") with { Environment = new Dictionary<string, string>() }).ExitCode);
    }

    [Fact]
    public void It_reads_nothing_from_standard_input()
    {
        Assert.Equal(0, RunShell("cat; echo end").ExitCode);
        Assert.Equal("end\n", Output.Text);
    }

    [Fact]
    public void It_inherits_none_of_our_files()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc/self/fd");
        var pipe = Attest.Monitoring.Running.Processes.Unix.Pipe.Open();
        using var file = File.Create(Path.Combine(Folder, "ours"));
        var pipeName = new FileInfo($"/proc/self/fd/{pipe.Read}").LinkTarget!;
        RunShell("ls -l /proc/self/fd");
        pipe.Close();
        Assert.Contains(" 1 -> pipe:", Output.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/ours", Output.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(pipeName, Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void It_leads_a_session_of_its_own()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        RunShell("echo $$; cut -d' ' -f5,6 /proc/$$/stat");
        var lines = Output.Text.Split('\n');
        Assert.Equal($"{lines[0]} {lines[0]}", lines[1]);
    }

    [Fact]
    public void A_sigint_that_was_inherited_as_ignored_does_not_reach_the_program()
    {
        var former = Attest.Monitoring.Running.Processes.Unix.Libc.signal(2, 1);
        try
        {
            Assert.Equal(128 + 2, RunShell("kill -INT $$; echo survived").ExitCode);
            Assert.Equal("", Output.Text);
        }
        finally
        {
            _ = Attest.Monitoring.Running.Processes.Unix.Libc.signal(2, former);
        }
    }

    [Fact]
    public void A_program_of_the_runtimes_own_process_class_and_ours_both_keep_their_exit_codes()
    {
        using var theirs = System.Diagnostics.Process.Start("/bin/sh", ["-c", "exit 5"]);
        for (var i = 0; i < 20; i++) Assert.Equal(7, RunShell("exit 7").ExitCode);
        theirs.WaitForExit();
        Assert.Equal(5, theirs.ExitCode);
    }

    [Fact]
    public async Task Programs_may_run_on_many_threads_at_once()
    {
        var runs = Enumerable.Range(0, 16).Select(i => Task.Run(
            () =>
            {
                var output = new Captured();
                var outcome = Runner.Run(Shell($"echo out{i}; echo err{i} >&2; exit {i}"), output, StopRequests.Never);
                return (i, outcome.ExitCode, output.Text, output.ErrorText);
            },
            TestContext.Current.CancellationToken));
        foreach (var (i, code, text, error) in await Task.WhenAll(runs))
            Assert.Equal((i, $"out{i}\n", $"err{i}\n"), (code, text, error));
    }

    [Fact]
    public void What_it_used_is_told()
    {
        // Long enough that the system's clock, which ticks every 10 ms at worst, sees it.
        var outcome = RunShell("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done");
        Assert.InRange(outcome.CpuTime!.Value, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(30));
    }
}
