using Attest.Monitoring.Running.Processes;

namespace Attest.Monitoring.Tests.Running.Processes;

public sealed class ProcessTreeEndTests : UnixPrograms
{
    public static TheoryData<string> Leavers => new()
    {
        "sleep 1000 >/dev/null 2>&1 & echo $!",
        "nohup sleep 1000 >/dev/null 2>&1 & echo $!",
        "setsid sh -c 'echo $$; exec sleep 1000 >/dev/null 2>&1' & wait $!",
        "( ( echo $(exec sh -c 'echo $PPID'); exec sleep 1000 >/dev/null 2>&1 ) & )",
        "( setsid sh -c '( sh -c \"echo \\$\\$; exec sleep 1000 >/dev/null 2>&1\" & )' & )",
        "env -i /bin/sleep 1000 >/dev/null 2>&1 & echo $!",
        "( trap '' TERM HUP; echo $(exec sh -c 'echo $PPID'); exec sleep 1000 >/dev/null 2>&1 ) &",
    };

    [Theory]
    [MemberData(nameof(Leavers))]
    public void What_outlives_the_program_is_ended_and_told(string leaver)
    {
        Assert.SkipWhen(leaver.Contains("setsid", StringComparison.Ordinal) && !File.Exists("/usr/bin/setsid"), "no setsid");
        Assert.SkipWhen(!OperatingSystem.IsLinux() && leaver.Contains("( (", StringComparison.Ordinal), "macOS hides marks");

        // The program ends when the one it leaves has said its id.
        var request = Shell($"{{ {leaver.Replace("wait $!", ":", StringComparison.Ordinal)}\n}} >pids; while ! [ -s pids ]; do :; done; cat pids")
            with { KillAfter = TimeSpan.FromMilliseconds(300) };
        var outcome = Run(request);
        var pid = Assert.Single(PrintedPids());
        Assert.False(Lives(pid));
        Assert.Contains(outcome.EndedStragglers, name => name.StartsWith($"{pid} ", StringComparison.Ordinal));
        Assert.Equal(StopReason.None, outcome.StoppedBy);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Empty(Runner.FindMarked(Marks));
    }

    [Theory]
    [MemberData(nameof(Leavers))]
    public void A_cancel_ends_the_program_and_all_that_left_it(string leaver)
    {
        Assert.SkipWhen(leaver.Contains("setsid", StringComparison.Ordinal) && !File.Exists("/usr/bin/setsid"), "no setsid");
        Assert.SkipWhen(!OperatingSystem.IsLinux() && leaver.Contains("( (", StringComparison.Ordinal), "macOS hides marks");
        using var cancel = new CancellationTokenSource();
        Output.On("\n", cancel.Cancel);
        var request = Shell($"{{ {leaver}\n}}; sleep 1000") with { KillAfter = TimeSpan.FromMilliseconds(300) };
        var outcome = Run(request, new StopRequests(TimeSpan.FromSeconds(5), cancel.Token, CancellationToken.None));
        Assert.Equal(StopReason.Cancel, outcome.StoppedBy);
        Assert.Equal(15, outcome.Signal);
        Assert.False(Lives(PrintedPids()[0]));
        Assert.Empty(Runner.FindMarked(Marks));
    }

    [Fact]
    public void A_child_without_marks_or_session_is_known_by_its_parent()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/setsid"), "no setsid");
        Output.On("\n", () => Time.MoveOn(TimeSpan.FromHours(1)));
        var outcome = RunShell("env -i setsid sh -c 'echo $$; sleep 1000 & wait'");
        Assert.Equal(StopReason.Timeout, outcome.StoppedBy);
        Assert.False(Lives(Assert.Single(PrintedPids())));
    }

    [Fact]
    public void In_the_background_it_may_outlive_the_program()
    {
        var outcome = Run(Shell("sleep 1000 >/dev/null 2>&1 & echo $!") with { Background = true });
        Assert.Empty(outcome.EndedStragglers);
        var pid = Assert.Single(PrintedPids());
        Assert.True(Lives(pid));
        Assert.Equal($"{pid} sleep", Assert.Single(Runner.FindMarked(Marks)));
    }

    [Fact]
    public void Marks_are_matched_whole()
    {
        using var found = new CancellationTokenSource();
        IReadOnlyList<string> exact = [], longer = [], shorter = [], none = [];
        Output.On("ready", () =>
        {
            exact = Runner.FindMarked(Marks);
            longer = Runner.FindMarked(Changed(value => value + "1"));
            shorter = Runner.FindMarked(Changed(value => value[..^1]));
            none = Runner.FindMarked(new Dictionary<string, string>());
            found.Cancel();
        });
        Run(Shell("echo ready; exec sleep 1000"), new StopRequests(TimeSpan.FromSeconds(1), found.Token, CancellationToken.None));
        Assert.Matches("^[0-9]+ (sh|sleep)$", Assert.Single(exact));
        Assert.Empty(longer);
        Assert.Empty(shorter);
        Assert.Empty(none);
    }

    [Fact]
    public void The_trees_of_running_programs_are_measured_together()
    {
        (long MemoryBytes, TimeSpan CpuTime) sample = default;
        using var found = new CancellationTokenSource();
        Output.On("ready", () =>
        {
            sample = Runner.Sample();
            found.Cancel();
        });
        Run(
            Shell("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; sleep 1000 & echo ready; wait"),
            new StopRequests(TimeSpan.FromSeconds(1), found.Token, CancellationToken.None));
        Assert.InRange(sample.MemoryBytes, 500_000, 100_000_000);
        Assert.InRange(sample.CpuTime, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(60));
        Assert.Equal(default, Runner.Sample());
    }

    private Dictionary<string, string> Changed(Func<string, string> change)
    {
        var marks = new Dictionary<string, string>(Marks);
        marks["ATTEST_RUN_ID"] = change(marks["ATTEST_RUN_ID"]);
        return marks;
    }
}
