namespace Attest.Monitoring.Metrics.Registry;

/// <summary>Sum and buckets under one spin lock; the count is that of the buckets.</summary>
internal sealed class HistogramCell(int buckets)
{
    private readonly long[] _counts = new long[buckets];
    private double _sum;
    private int _held;

    /// <summary>Takes an observation unless another thread is at it.</summary>
    public bool TryObserve(double value, int bucket)
    {
        if (Interlocked.CompareExchange(ref _held, 1, 0) != 0) return false;
        _sum += value;
        _counts[bucket]++;
        Volatile.Write(ref _held, 0);
        return true;
    }

    public void Observe(double value, int bucket)
    {
        for (var spin = new SpinWait(); !TryObserve(value, bucket);) spin.SpinOnce();
    }

    /// <summary>Adds the counts to <paramref name="counts"/> and returns the sum.</summary>
    public double ReadInto(Span<long> counts)
    {
        for (var spin = new SpinWait(); Interlocked.CompareExchange(ref _held, 1, 0) != 0;) spin.SpinOnce();
        for (var at = 0; at < _counts.Length; at++) counts[at] += _counts[at];
        var sum = _sum;
        Volatile.Write(ref _held, 0);
        return sum;
    }
}
