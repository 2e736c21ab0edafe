using Attest.Monitoring.Definitions;
using Attest.Monitoring.Running.Processes;

namespace Attest.Monitoring.Tests.Running.Processes;

public sealed class StopDecisionTests : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private readonly CancellationTokenSource _abort = new();

    private static readonly ProcessRequest Request = new()
    {
        Program = "p",
        Arguments = [],
        Environment = new Dictionary<string, string>(),
        WorkingDirectory = "/",
        Marks = new Dictionary<string, string>(),
        Timeout = TimeSpan.FromSeconds(10),
        KillAfter = TimeSpan.FromSeconds(5),
        Limits = new ResourceLimits(null, null, TimeSpan.FromSeconds(20)),
    };

    public void Dispose()
    {
        _cancel.Dispose();
        _abort.Dispose();
    }

    [Fact]
    public void A_timeout_stops_once_and_kills_later()
    {
        var stop = Decision(Request);
        Assert.Equal(10_000, stop.DueAt);
        Assert.False(stop.Check(9_999));
        Assert.True(stop.Check(10_000));
        Assert.False(stop.Check(20_000));
        Assert.Equal((StopReason.Timeout, 15_000), (stop.Reason, stop.KillAt));
    }

    [Fact]
    public void The_first_reason_stays_and_a_later_one_hurries()
    {
        var stop = Decision(Request);
        stop.Check(10_000);
        _cancel.Cancel();
        Assert.True(stop.Check(10_500));
        Assert.Equal((StopReason.Timeout, 11_500), (stop.Reason, stop.KillAt));
        _abort.Cancel();
        Assert.True(stop.Check(10_600));
        Assert.Equal((StopReason.Timeout, 10_600), (stop.Reason, stop.KillAt));
    }

    [Fact]
    public void A_duration_limit_is_a_limit()
    {
        var stop = Decision(Request with { Timeout = null });
        Assert.True(stop.Check(20_000));
        Assert.Equal(StopReason.Limit, stop.Reason);
        Assert.Contains("20 s allowed", stop.LimitMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void What_comes_after_its_end_is_no_reason_for_it()
    {
        var stop = Decision(Request);
        stop.ProgramEnded();
        _cancel.Cancel();
        Assert.True(stop.Check(30_000));
        Assert.Equal((StopReason.None, 31_000), (stop.Reason, stop.KillAt));
    }

    [Fact]
    public void A_limit_passed_again_is_not_told_again()
    {
        var stop = Decision(Request);
        Assert.False(stop.Limit(null, 1));
        Assert.True(stop.Limit("first", 1));
        Assert.False(stop.Limit("second", 2));
        Assert.Equal("first", stop.LimitMessage);
    }

    private StopDecision Decision(ProcessRequest request) =>
        new(request, new StopRequests(TimeSpan.FromSeconds(1), _cancel.Token, _abort.Token));
}
