using System.Diagnostics;
using Attest.Monitoring.Delivery;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tracing.Export;

/// <summary>
/// Sends spans in batches from a thread of its own. Adding a span costs a place in a bounded queue; encoding, the network
/// and every wait are the thread's. What is not delivered is counted.
/// </summary>
internal sealed class SpanBatches : ISpanExporter
{
    private readonly object _gate = new();
    private readonly ISpanEncoding _encoding;
    private readonly Func<IDeliverer> _open;
    private readonly BatchRule _rule;
    private readonly Backoff _backoff;
    private readonly CancellationTokenSource _giveUp = new();
    private readonly Thread _thread;

    /// <summary>Activities and finished spans.</summary>
    private readonly Queue<object> _queue = new();
    private long _taken;
    private long _delivered;
    private long _failed;
    private long _overflowed;
    private string? _why;
    private TimeSpan _limit;
    private long _closedAt;
    private bool _closing;
    private bool _closed;

    /// <param name="encoding">Makes requests of spans.</param>
    /// <param name="open">Makes what sends them; called on the thread.</param>
    /// <param name="rule">How they are gathered.</param>
    /// <param name="backoff">How long to wait before a batch is sent again.</param>
    public SpanBatches(ISpanEncoding encoding, Func<IDeliverer> open, BatchRule rule, Backoff backoff)
    {
        (_encoding, _open, _rule, _backoff) = (encoding, open, rule, backoff);
        _thread = new Thread(Work) { IsBackground = true, Name = "attest spans" };

        // Not in the caller's context: what it sends is no part of the run that is on this thread.
        _thread.UnsafeStart();
    }

    /// <inheritdoc/>
    public SpanLosses Losses
    {
        get
        {
            lock (_gate)
            {
                // What was under way when the time was up counts as lost, whatever becomes of it.
                var failed = _closed ? _taken - _delivered - _overflowed : _failed;
                return new SpanLosses(failed, _overflowed, _why);
            }
        }
    }

    public void Add(Activity span) => Enqueue(span);

    public void Add(FinishedSpan span) => Enqueue(span);

    public void Shutdown(TimeSpan limit)
    {
        lock (_gate)
        {
            if (_closing) return;
            _closing = true;
            (_limit, _closedAt) = (limit, Stopwatch.GetTimestamp());
            Monitor.PulseAll(_gate);
        }

        _giveUp.CancelAfter(limit);
        _ = _thread.Join(limit);
        lock (_gate) _closed = true;
    }

    /// <summary>Shuts down at once; what is queued is lost.</summary>
    public void Dispose()
    {
        Shutdown(TimeSpan.Zero);
        if (_thread.Join(TimeSpan.Zero)) _giveUp.Dispose();
    }

    private void Enqueue(object span)
    {
        lock (_gate)
        {
            _taken++;
            if (_closing || _queue.Count >= _rule.MaxQueued)
            {
                _overflowed++;
                return;
            }

            _queue.Enqueue(span);

            // The first starts the wait, a full batch ends it: the thread need not be woken in between.
            if (_queue.Count == 1 || _queue.Count == _rule.MaxBatch) Monitor.Pulse(_gate);
        }
    }

    private void Work()
    {
        try
        {
            using var deliverer = _open();
            var batch = new List<FinishedSpan>();
            while (Gather(batch)) Send(batch, deliverer);
        }
        catch (AttestException fault)
        {
            Told(fault.Message);
        }
    }

    /// <summary>Waits for the next batch; false when there will be none.</summary>
    private bool Gather(List<FinishedSpan> batch)
    {
        batch.Clear();
        var items = new List<object>(_rule.MaxBatch);
        lock (_gate)
        {
            while (_queue.Count == 0 && !_closing) Monitor.Wait(_gate);
            var since = Stopwatch.GetTimestamp();
            while (_queue.Count < _rule.MaxBatch && !_closing && _rule.Delay - Stopwatch.GetElapsedTime(since) is var left && left > TimeSpan.Zero)
            {
                Monitor.Wait(_gate, left);
            }

            while (items.Count < _rule.MaxBatch && _queue.TryDequeue(out var item)) items.Add(item);
        }

        foreach (var item in items) batch.Add(item as FinishedSpan ?? FinishedSpan.Of((Activity)item));
        return batch.Count > 0;
    }

    private void Send(List<FinishedSpan> batch, IDeliverer deliverer)
    {
        DeliveryAnswer answer;
        try
        {
            answer = SendUntilTaken(_encoding.Encode(batch), deliverer);
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
            if (_backoff.After(attempt, answer.After) is not { } wait || !HasWaited(wait)) return answer;
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
