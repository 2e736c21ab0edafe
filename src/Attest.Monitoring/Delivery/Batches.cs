using System.Diagnostics;

namespace Attest.Monitoring.Delivery;

/// <summary>
/// Sends items in batches from a thread of its own. Adding one costs a place in a bounded queue; encoding, the network
/// and every wait are the thread's. What is not delivered is counted. Thread-safe.
/// </summary>
/// <typeparam name="TItem">What is sent: a span, a log entry.</typeparam>
internal sealed class Batches<TItem> : IDisposable
{
    private readonly object _gate = new();
    private readonly Func<IReadOnlyList<TItem>, ReadOnlyMemory<byte>> _encode;
    private readonly Func<IDeliverer> _open;
    private readonly BatchRule _rule;
    private readonly Backoff _backoff;
    private readonly CancellationTokenSource _giveUp = new();
    private readonly Thread _thread;

    private readonly Queue<TItem> _queue = new();
    private long _taken;
    private long _delivered;
    private long _failed;
    private long _overflowed;
    private string? _why;
    private TimeSpan _limit;
    private long _closedAt;
    private bool _closing;
    private bool _closed;

    /// <param name="name">Of the thread.</param>
    /// <param name="encode">Makes a request of items, on the thread; valid until the next.</param>
    /// <param name="open">Makes what sends them; called on the thread.</param>
    /// <param name="rule">How they are gathered.</param>
    /// <param name="backoff">How long to wait before a batch is sent again.</param>
    public Batches(
        string name, Func<IReadOnlyList<TItem>, ReadOnlyMemory<byte>> encode, Func<IDeliverer> open, BatchRule rule, Backoff backoff)
    {
        (_encode, _open, _rule, _backoff) = (encode, open, rule, backoff);
        _thread = new Thread(Work) { IsBackground = true, Name = name };

        // Not in the caller's context: what it sends is no part of the run that is on this thread.
        _thread.UnsafeStart();
    }

    /// <summary>What will not arrive. After <see cref="Shutdown"/> it is final.</summary>
    public BatchLosses Losses
    {
        get
        {
            lock (_gate)
            {
                // What was under way when the time was up counts as lost, whatever becomes of it.
                var failed = _closed ? _taken - _delivered - _overflowed : _failed;
                return new BatchLosses(failed, _overflowed, _why);
            }
        }
    }

    /// <summary>Takes no more, and sends what is queued, for at most <paramref name="limit"/> from now; does not wait.</summary>
    public void StartShutdown(TimeSpan limit)
    {
        lock (_gate)
        {
            if (_closing) return;
            _closing = true;
            (_limit, _closedAt) = (limit, Stopwatch.GetTimestamp());
            Monitor.PulseAll(_gate);
        }

        _giveUp.CancelAfter(limit);
    }

    /// <summary>Sends what is queued, waits at most <paramref name="limit"/> from its start, and gives up on the rest.</summary>
    public void Shutdown(TimeSpan limit)
    {
        StartShutdown(limit);
        lock (_gate)
        {
            if (_closed) return;
        }

        var left = _limit - Stopwatch.GetElapsedTime(_closedAt);
        _ = _thread.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        lock (_gate) _closed = true;
    }

    /// <summary>Shuts down at once; what is queued is lost.</summary>
    public void Dispose()
    {
        Shutdown(TimeSpan.Zero);
        if (_thread.Join(TimeSpan.Zero)) _giveUp.Dispose();
    }

    /// <summary>Queues an item; one for which there is no room is lost.</summary>
    public void Add(TItem item)
    {
        lock (_gate)
        {
            _taken++;
            if (_closing || _queue.Count >= _rule.MaxQueued)
            {
                _overflowed++;
                return;
            }

            _queue.Enqueue(item);

            // The first starts the wait, a full batch ends it: the thread need not be woken in between.
            if (_queue.Count == 1 || _queue.Count == _rule.MaxBatch) Monitor.Pulse(_gate);
        }
    }

    private void Work()
    {
        try
        {
            using var deliverer = _open();
            var batch = new List<TItem>();
            while (Gather(batch)) Send(batch, deliverer);
        }
        catch (AttestException fault)
        {
            Told(fault.Message);
        }
    }

    /// <summary>Waits for the next batch; false when there will be none.</summary>
    private bool Gather(List<TItem> batch)
    {
        batch.Clear();
        lock (_gate)
        {
            while (_queue.Count == 0 && !_closing) Monitor.Wait(_gate);
            var since = Stopwatch.GetTimestamp();
            while (_queue.Count < _rule.MaxBatch && !_closing && _rule.Delay - Stopwatch.GetElapsedTime(since) is var left && left > TimeSpan.Zero)
            {
                Monitor.Wait(_gate, left);
            }

            while (batch.Count < _rule.MaxBatch && _queue.TryDequeue(out var item)) batch.Add(item);
        }

        return batch.Count > 0;
    }

    private void Send(List<TItem> batch, IDeliverer deliverer)
    {
        DeliveryAnswer answer;
        try
        {
            answer = SendUntilTaken(_encode(batch), deliverer);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // An attribute of a foreign type may throw when it is read: that costs the batch, not the exporter.
            answer = new DeliveryAnswer(DeliveryVerdict.Refused, fault.Message);
        }

        var delivered = answer.Verdict == DeliveryVerdict.Taken ? batch.Count - Math.Min(batch.Count, answer.Rejected) : 0;
        lock (_gate)
        {
            _delivered += delivered;
            _failed += batch.Count - delivered;
        }

        Told(answer.Why);
    }

    private DeliveryAnswer SendUntilTaken(ReadOnlyMemory<byte> body, IDeliverer deliverer)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_giveUp.Token);
        limit.CancelAfter(_rule.Limit);
        for (var attempt = 1; ; attempt++)
        {
            var answer = deliverer.Send(body, limit.Token);
            if (answer.Verdict != DeliveryVerdict.Later || limit.IsCancellationRequested) return answer;
            Told(answer.Why);

            // Who is not there at the end of a run will not be a second later either: that second is the user's.
            if (answer.IsUnreachable && IsClosing) return answer;
            if (_backoff.After(attempt, answer.After) is not { } wait || !HasWaited(wait)) return answer;
        }
    }

    private bool IsClosing
    {
        get
        {
            lock (_gate) return _closing;
        }
    }

    /// <summary>Waits; false, and at once, when the exporter will have ended before that.</summary>
    private bool HasWaited(TimeSpan wait)
    {
        var since = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            while (wait - Stopwatch.GetElapsedTime(since) is var left && left > TimeSpan.Zero)
            {
                if (_closing && left > _limit - Stopwatch.GetElapsedTime(_closedAt)) return false;
                Monitor.Wait(_gate, left);
            }
        }

        return true;
    }

    private void Told(string? why)
    {
        lock (_gate) _why = why ?? _why;
    }
}

/// <summary>Items that did not arrive.</summary>
/// <param name="Failed">The receiver refused them or did not take them in time.</param>
/// <param name="Overflowed">They came when the queue was full.</param>
/// <param name="Why">What the receiver or the network said last; null when it said nothing.</param>
internal sealed record BatchLosses(long Failed, long Overflowed, string? Why)
{
    public long All => Failed + Overflowed;
}
