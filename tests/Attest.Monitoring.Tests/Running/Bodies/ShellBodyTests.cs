using Attest.Monitoring.Definitions;
using Attest.Monitoring.Running;
using static Attest.Monitoring.Tests.Planning.Pipelines;

namespace Attest.Monitoring.Tests.Running.Bodies;

public sealed class ShellBodyTests : IDisposable
{
    private readonly RunBench _bench = new();

    public ShellBodyTests() => Needs.Unix();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Sh_stops_at_the_first_command_that_fails()
    {
        var step = _bench.Run(Sh("a", "echo one\nfalse\necho two")).Steps[0];
        Assert.Equal((RunStatus.Failure, 1), (step.Status, step.ExitCode));
        Assert.Equal("one\n", _bench.Output);
    }

    [Fact]
    public void Bash_fails_when_any_part_of_a_pipe_does()
    {
        Needs.Tool("bash");
        var script = Sh("a", "false | true\necho two");
        Assert.Equal(RunStatus.Failure, _bench.Run(script with { Shell = "bash" }).Steps[0].Status);
        Assert.Equal(RunStatus.Success, _bench.Run(script).Steps[0].Status);
    }

    [Fact]
    public void A_shell_that_is_not_installed_is_named()
    {
        _bench.Environment["PATH"] = _bench.Folder;
        var step = _bench.Run(Sh("a", "true") with { Shell = "bash" }).Steps[0];
        Assert.Equal(ErrorIds.CommandNotFound, step.Error!.Id);
        Assert.Contains("bash", step.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_gets_its_arguments_exactly()
    {
        var step = _bench.Run(Command("a", "printf", "[%s]", "two words", "", "$HOME", "a'b\"c", "*", "ä\n")).Steps[0];
        Assert.Equal(RunStatus.Success, step.Status);
        Assert.Equal("[two words][][$HOME][a'b\"c][*][ä\n]", _bench.Output);
    }

    [Fact]
    public void A_working_directory_may_have_spaces_quotes_and_any_letters()
    {
        const string Name = "a b'c\"d $x ä";
        Directory.CreateDirectory(Path.Combine(_bench.Folder, Name));
        var step = _bench.Run(Sh("a", "pwd") with
        {
            WorkingDirectory = Monitoring.Definitions.Expressions.Template.Literal(Name),
        }).Steps[0];
        Assert.Equal(RunStatus.Success, step.Status);
        Assert.EndsWith(Name + "\n", _bench.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_reads_nothing_from_our_input()
    {
        Assert.Equal(RunStatus.Success, _bench.Run(Sh("a", "test -z \"$(cat)\"")).Steps[0].Status);
    }

    [Fact]
    public void A_step_that_goes_over_its_memory_is_ended_and_the_report_says_how_it_was_held()
    {
        Needs.Linux();
        var step = _bench.Run(Sh("a", "exec tail /dev/zero") with
        {
            Limits = new ResourceLimits(50_000_000, null, null),
            Timeout = TimeSpan.FromMinutes(1),
        }).Steps[0];
        Assert.Equal((RunStatus.Failure, ErrorIds.LimitExceeded), (step.Status, step.Error!.Id));
        Assert.NotNull(step.LimitsHeldBy);
        var near = Assert.Single(_bench.Of<Attest.Monitoring.Signals.MemoryNearLimit>());
        Assert.Equal(("a", 50_000_000L), (near.Step, near.LimitBytes));
        Assert.InRange(near.MemoryBytes, 40_000_000, long.MaxValue);
    }

    [Fact]
    public void A_run_whose_steps_go_over_its_memory_together_is_ended()
    {
        Needs.Linux();
        var report = _bench.Run(Of(
            Sh("a", "exec tail /dev/zero") with { Timeout = TimeSpan.FromMinutes(1) }, Step("b", "a")) with
        {
            Limits = new ResourceLimits(80_000_000, null, null),
        });
        Assert.Equal((RunStatus.Failure, ErrorIds.LimitExceeded), (report.Status, report.Error!.Id));
        Assert.Equal([RunStatus.Failure, RunStatus.Skipped], report.Steps.Select(step => step.Status));
        var near = Assert.Single(_bench.Of<Attest.Monitoring.Signals.MemoryNearLimit>());
        Assert.Equal((null, 80_000_000L), (near.Step, near.LimitBytes));
    }
}
