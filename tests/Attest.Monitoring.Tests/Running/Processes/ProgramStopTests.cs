using Attest.Monitoring.Definitions;
using Attest.Monitoring.Running.Processes;

namespace Attest.Monitoring.Tests.Running.Processes;

public sealed class ProgramStopTests : UnixPrograms
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(300);

    private void TimeOutOnceReady() => Output.On("ready", () => Time.MoveOn(TimeSpan.FromHours(1)));

    [Fact]
    public void A_timeout_asks_first()
    {
        TimeOutOnceReady();
        var outcome = RunShell("trap 'echo bye; exit 0' TERM; echo ready; sleep 1000 & wait");
        Assert.Equal(StopReason.Timeout, outcome.StoppedBy);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal("ready\nbye\n", Output.Text);
    }

    [Fact]
    public void Who_does_not_hear_is_killed_after_kill_after()
    {
        TimeOutOnceReady();
        var outcome = Run(Shell("trap '' TERM; echo ready; while :; do sleep 1000; done") with { KillAfter = Soon });
        Assert.Equal(StopReason.Timeout, outcome.StoppedBy);
        Assert.Equal(9, outcome.Signal);
        Assert.Equal(128 + 9, outcome.ExitCode);
        Assert.Empty(Runner.FindMarked(Marks));
    }

    [Fact]
    public void A_stopped_program_is_ended_too()
    {
        TimeOutOnceReady();
        var outcome = RunShell("echo ready; kill -STOP $$; sleep 1000");
        Assert.Equal(StopReason.Timeout, outcome.StoppedBy);
        Assert.Equal(15, outcome.Signal);
    }

    [Fact]
    public void What_a_program_starts_to_clean_up_is_not_asked_itself()
    {
        TimeOutOnceReady();
        var outcome = RunShell(
            "trap 'sh -c \"trap \\\"echo hit\\\" TERM; echo cleaned\"; exit 3' TERM; echo ready; sleep 1000 & wait");
        Assert.Equal(3, outcome.ExitCode);
        Assert.Equal("ready\ncleaned\n", Output.Text);
    }

    [Fact]
    public void The_shorter_kill_after_counts_on_a_cancel()
    {
        using var cancel = new CancellationTokenSource();
        Output.On("ready", cancel.Cancel);
        var outcome = Run(
            Shell("trap '' TERM; echo ready; while :; do sleep 1000; done") with { KillAfter = TimeSpan.FromHours(1) },
            new StopRequests(Soon, cancel.Token, CancellationToken.None));
        Assert.Equal(StopReason.Cancel, outcome.StoppedBy);
        Assert.Equal(9, outcome.Signal);
    }

    [Fact]
    public void An_abort_kills_at_once()
    {
        using var abort = new CancellationTokenSource();
        Output.On("ready", abort.Cancel);
        var outcome = Run(
            Shell("trap 'echo asked' TERM; echo ready; while :; do sleep 1000; done"),
            new StopRequests(TimeSpan.FromHours(1), CancellationToken.None, abort.Token));
        Assert.Equal(StopReason.Cancel, outcome.StoppedBy);
        Assert.Equal(9, outcome.Signal);
        Assert.Equal("ready\n", Output.Text);
    }

    [Fact]
    public void An_abort_hurries_a_cancel()
    {
        using var cancel = new CancellationTokenSource();
        using var abort = new CancellationTokenSource();
        Output.On("ready", () =>
        {
            Output.On("asked", abort.Cancel);
            cancel.Cancel();
        });
        var outcome = Run(
            Shell("trap 'echo asked' TERM; echo ready; while :; do sleep 1000 & wait; done") with { KillAfter = TimeSpan.FromHours(1) },
            new StopRequests(TimeSpan.FromHours(1), cancel.Token, abort.Token));
        Assert.Equal(9, outcome.Signal);
        Assert.Equal("ready\nasked\n", Output.Text);
    }

    [Fact]
    public void Nothing_is_started_after_a_cancel()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        var outcome = Run(
            Program("touch", "trace"), new StopRequests(Soon, cancel.Token, CancellationToken.None));
        Assert.Equal(StopReason.Cancel, outcome.StoppedBy);
        Assert.Equal(143, outcome.ExitCode);
        Assert.False(File.Exists(Path.Combine(Folder, "trace")));
    }

    [Fact]
    public void A_program_over_its_memory_limit_is_ended()
    {
        // Doubles a string until it is ended, or has it at 256 MiB.
        const string Grow = "BEGIN { s = \"x\"; while (length(s) < 268435456) s = s s; while (1) { } }";
        var outcome = Run(Program("awk", Grow) with { Limits = new ResourceLimits(64L << 20, null, null) });
        Assert.Equal(StopReason.Limit, outcome.StoppedBy);
        Assert.Contains("64 MiB allowed", outcome.LimitMessage, StringComparison.Ordinal);
        Assert.NotNull(outcome.LimitsHeldBy);
        Assert.InRange(outcome.PeakMemoryBytes!.Value, 64L << 20, 2L << 30);
    }

    [Fact]
    public void A_program_within_its_limits_is_left_alone()
    {
        var outcome = Run(Shell("exit 4") with { Limits = new ResourceLimits(1L << 30, 90, TimeSpan.FromMinutes(1)) });
        Assert.Equal(4, outcome.ExitCode);
        Assert.Equal(StopReason.None, outcome.StoppedBy);
        Assert.Null(outcome.LimitMessage);
    }

    [Fact]
    public void A_program_over_its_duration_limit_is_ended()
    {
        TimeOutOnceReady();
        var outcome = Run(Shell("echo ready; sleep 1000") with { Timeout = null, Limits = new ResourceLimits(null, null, Soon) });
        Assert.Equal(StopReason.Limit, outcome.StoppedBy);
        Assert.Contains("0.3 s allowed", outcome.LimitMessage, StringComparison.Ordinal);
    }
}
