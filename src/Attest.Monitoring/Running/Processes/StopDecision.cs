namespace Attest.Monitoring.Running.Processes;

/// <summary>Decides when and why a program is stopped. Times are milliseconds from its start.</summary>
internal sealed class StopDecision(ProcessRequest request, StopRequests requests)
{
    private const long Never = long.MaxValue;

    private long _timeoutAt = Milliseconds(request.Timeout);
    private long _durationAt = Milliseconds(request.Limits.Duration);
    private bool _cancelled;
    private bool _aborted;
    private bool _over;

    /// <summary>The first reason: later ones only hurry.</summary>
    public StopReason Reason { get; private set; }

    public string? LimitMessage { get; private set; }

    /// <summary>When SIGKILL is due.</summary>
    public long KillAt { get; set; } = Never;

    /// <summary>When <see cref="Check"/> or a kill is due.</summary>
    public long DueAt => Math.Min(KillAt, Math.Min(_timeoutAt, _durationAt));

    /// <summary>Whether there is a new reason to end it; <see cref="KillAt"/> says how long it has.</summary>
    public bool Check(long now)
    {
        var asked = false;
        if (now >= _timeoutAt) asked |= Stop(StopReason.Timeout, now, request.KillAfter);
        if (now >= _durationAt) asked |= Limit(Limits.LimitMessage.Duration(request.Limits.Duration!.Value), now);
        if (!_cancelled && requests.Cancel.IsCancellationRequested)
        {
            _cancelled = true;
            asked |= Stop(
                StopReason.Cancel, now, request.KillAfter < requests.KillAfter ? request.KillAfter : requests.KillAfter);
        }

        if (!_aborted && requests.Abort.IsCancellationRequested)
        {
            _aborted = true;
            asked |= Stop(StopReason.Cancel, now, TimeSpan.Zero);
        }

        return asked;
    }

    /// <summary>Stops for a limit that was passed; does nothing without a message.</summary>
    public bool Limit(string? message, long now)
    {
        if (message is null || Reason != StopReason.None) return false;
        LimitMessage = message;
        return Stop(StopReason.Limit, now, request.KillAfter);
    }

    /// <summary>It ended by itself: what comes now is no reason for its end any more.</summary>
    public void ProgramEnded()
    {
        _over = true;
        _timeoutAt = _durationAt = Never;
    }

    private bool Stop(StopReason reason, long now, TimeSpan killAfter)
    {
        if (Reason == StopReason.None && !_over) Reason = reason;
        KillAt = Math.Min(KillAt, now + (long)killAfter.TotalMilliseconds);
        _timeoutAt = _durationAt = Never;
        return true;
    }

    private static long Milliseconds(TimeSpan? span) => span is { } value ? (long)value.TotalMilliseconds : Never;
}
