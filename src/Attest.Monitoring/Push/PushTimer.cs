namespace Attest.Monitoring.Push;

/// <summary>
/// Pushes again and again, for whoever stays, and once more at its end. A target that fails is told when it begins to
/// fail and when it works again, not each time; every loss is counted.
/// </summary>
internal sealed class PushTimer : IDisposable
{
    private readonly Lock _gate = new();
    private readonly MetricsPush _push;
    private readonly Action<string> _warn;
    private readonly Action<string, long> _count;
    private readonly HashSet<string> _failing = [];
    private readonly ITimer _timer;
    private readonly TimeSpan _limit;
    private bool _isOver;

    /// <param name="push">Where to; disposed with this.</param>
    /// <param name="pace">How often, and how long.</param>
    /// <param name="time">The clock.</param>
    /// <param name="warn">Takes lines for people, from any thread.</param>
    /// <param name="count">Takes the reason and the number of series that did not arrive.</param>
    public PushTimer(MetricsPush push, PushPace pace, TimeProvider time, Action<string> warn, Action<string, long> count)
    {
        _push = push;
        _warn = warn;
        _count = count;
        _limit = pace.Limit;
        _timer = time.CreateTimer(_ => Push(), null, pace.Interval, pace.Interval);
    }

    /// <summary>Pushes for the last time.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            if (_isOver) return;
            _isOver = true;
            Push(_push.Start());
            _push.Dispose();
        }
    }

    private void Push()
    {
        // One that takes longer than the interval lets the next one fall out.
        if (!_gate.TryEnter()) return;
        try
        {
            if (!_isOver) Push(_push.Start(_limit));
        }
        finally
        {
            _gate.Exit();
        }
    }

    private void Push(PushRound round)
    {
        foreach (var push in round.Wait())
        {
            var isNew = push.Lost > 0 ? _failing.Add(push.Target) : _failing.Remove(push.Target);
            if (isNew) _warn(push.Lost > 0 ? push.Told : $"The metrics arrive at {push.Target} again.");
            if (push.Lost > 0) _count(push.Reason, push.Lost);
        }
    }
}
