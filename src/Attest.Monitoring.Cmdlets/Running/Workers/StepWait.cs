using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Processes;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>Waits for a step, and tells when and why it is to be stopped.</summary>
internal sealed class StepWait
{
    /// <summary>As long as nothing happens, an unfinished line is shown this often.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly StepInvocation _invocation;
    private readonly TimeProvider _time;
    private readonly long _start;

    /// <param name="invocation">The step.</param>
    /// <param name="time">The clock.</param>
    /// <param name="limited">Whether its time-out counts from now; not while it waits for its turn.</param>
    public StepWait(StepInvocation invocation, TimeProvider time, bool limited = true)
    {
        _invocation = invocation;
        _time = time;
        _start = time.GetTimestamp();
        if (!limited) return;
        Limit = invocation.Deadline?.After;
    }

    /// <summary>How long the step may take; null = as long as it likes.</summary>
    public TimeSpan? Limit { get; }

    /// <summary>Why it is to be stopped; none yet.</summary>
    public StopReason Reason { get; private set; }

    /// <summary>Which limit was passed and by how much.</summary>
    public string? LimitMessage { get; private set; }

    private TimeSpan Elapsed => _time.GetElapsedTime(_start);

    /// <summary>Until <paramref name="ended"/> says so within the time it is given, or there is a reason to stop.</summary>
    /// <param name="ended">Waits at most so long; says whether it has.</param>
    /// <param name="idle">Called while nothing happens; says which limit was passed, or null.</param>
    /// <returns>False when there is.</returns>
    public bool Until(Func<TimeSpan, bool> ended, Func<string?> idle)
    {
        while (true)
        {
            var wait = Limit is { } limit && limit - Elapsed < Tick ? limit - Elapsed : Tick;
            if (ended(wait > TimeSpan.Zero ? wait : TimeSpan.Zero)) return true;
            Reason = _invocation.Stop.Cancel.IsCancellationRequested || _invocation.Stop.Abort.IsCancellationRequested
                ? StopReason.Cancel
                : Limit <= Elapsed ? StopReason.Timeout : StopReason.None;
            if (Reason != StopReason.None) return false;
            LimitMessage = idle();
            if (LimitMessage is null) continue;
            Reason = StopReason.Limit;
            return false;
        }
    }

    /// <summary>Once stopped: until it has ended, or its time to end is over.</summary>
    public bool UntilEnded(Func<TimeSpan, bool> ended)
    {
        var own = _invocation.Plan.Definition.Defaults.KillAfter;
        var left = Reason == StopReason.Cancel && _invocation.Stop.KillAfter < own ? _invocation.Stop.KillAfter : own;
        for (var end = Elapsed + left; Elapsed < end && !_invocation.Stop.Abort.IsCancellationRequested;)
        {
            var rest = end - Elapsed;
            if (ended(rest < Tick ? rest : Tick)) return true;
        }

        return ended(TimeSpan.Zero);
    }
}
