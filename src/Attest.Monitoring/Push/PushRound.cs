namespace Attest.Monitoring.Push;

/// <summary>
/// One push to all targets, each on a thread of its own: they do not wait for each other, and none can hold the caller
/// longer than the limit.
/// </summary>
internal sealed class PushRound
{
    /// <summary>After the limit a target has this long to tell what it was doing.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    private readonly IReadOnlyList<IPushTarget> _targets;
    private readonly PushDeadline _deadline;
    private readonly MetricPush?[] _done;
    private readonly Thread[] _threads;

    public PushRound(IReadOnlyList<IPushTarget> targets, Func<IPushTarget, PushDeadline, MetricPush> push, PushDeadline deadline)
    {
        _targets = targets;
        _deadline = deadline;
        _done = new MetricPush?[targets.Count];
        _threads = new Thread[targets.Count];
        for (var at = 0; at < _threads.Length; at++)
        {
            var place = at;
            _threads[at] = new Thread(() => Volatile.Write(ref _done[place], push(targets[place], deadline)))
            {
                IsBackground = true,
                Name = "attest push",
            };
            _threads[at].Start();
        }
    }

    /// <summary>Waits for the end, or for the limit and a tenth of a second.</summary>
    /// <returns>What became of it, target by target.</returns>
    public IReadOnlyList<MetricPush> Wait()
    {
        foreach (var thread in _threads) thread.Join(_deadline.Left + Grace);
        _deadline.Dispose();
        return
        [
            .. _targets.Select((target, at) =>
                Volatile.Read(ref _done[at]) ?? MetricPush.Failed(target, 1, "it did not end in time")),
        ];
    }

    /// <summary>Waits as <see cref="Wait"/> does; what did not arrive is told, and counted.</summary>
    /// <param name="warn">Takes a line for each target with a problem.</param>
    /// <param name="count">Takes the reason and the number of series, as <c>telemetry_dropped_total</c> has them.</param>
    public void Finish(Action<string> warn, Action<string, long> count)
    {
        foreach (var push in Wait())
        {
            if (push.Problem is not null) warn(push.Told);
            if (push.Lost > 0) count(push.Reason, push.Lost);
        }
    }
}
