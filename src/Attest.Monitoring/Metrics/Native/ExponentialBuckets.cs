using System.Numerics;
using System.Runtime.CompilerServices;

namespace Attest.Monitoring.Metrics.Native;

/// <summary>
/// Counts of neighbouring buckets, from the lowest to the highest that holds anything. They lie in a ring, each at its
/// index modulo the ring's length, so that reaching further at either end moves nothing.
/// </summary>
internal sealed class ExponentialBuckets
{
    /// <summary>
    /// The most buckets from the lowest to the highest: the default of OpenTelemetry's SDK, "Base2 Exponential Bucket
    /// Histogram Aggregation". With the coarsest schema all finite numbers lie in fewer.
    /// </summary>
    public const int Most = 160;

    private const int Least = 8;

    private long[] _ring = [];

    /// <summary>The index of the lowest bucket that holds anything.</summary>
    public int First { get; private set; }

    /// <summary>How many buckets there are up to the highest that holds anything; 0 = nothing was counted.</summary>
    public int Width { get; private set; }

    /// <summary>The count of a bucket from <see cref="First"/> on, as many as <see cref="Width"/>.</summary>
    public long this[int index] => _ring[index & (_ring.Length - 1)];

    /// <summary>Counts one where it lies between what was counted before: the hot path.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryCount(int index)
    {
        if ((uint)(index - First) >= (uint)Width) return false;
        var ring = _ring;
        ring[index & (ring.Length - 1)]++;
        return true;
    }

    /// <summary>Counts anywhere. The caller sees to it that <see cref="Most"/> is kept: see <see cref="WidthWith"/>.</summary>
    public void Add(int index, long count)
    {
        if (count == 0) return;
        if (Width == 0) (First, Width) = (index, 1);
        else if (index < First) Stretch(index, Width + First - index);
        else if (index - First >= Width) Stretch(First, index - First + 1);
        if (_ring.Length == 0) _ring = new long[Least];
        _ring[index & (_ring.Length - 1)] += count;
    }

    /// <summary>Adds others, which are made coarser first; they stay as they are.</summary>
    public void Add(ExponentialBuckets others, int times)
    {
        if (times == 0 && Width == 0 && _ring.Length <= others._ring.Length)
        {
            // The usual case of a reading: nothing is there yet, and rings of one length have their counts in one place.
            if (_ring.Length < others._ring.Length) _ring = new long[others._ring.Length];
            others._ring.CopyTo(_ring, 0);
            (First, Width) = (others.First, others.Width);
            return;
        }

        for (var index = others.First; index < others.First + others.Width; index++)
            Add(ExponentialIndex.Coarsen(index, times), others[index]);
    }

    /// <summary>How many buckets there would be with some others, at a resolution halved so many times.</summary>
    /// <param name="first">The lowest of the others.</param>
    /// <param name="width">How many others; may be 0.</param>
    /// <param name="times">By how much coarser these would be.</param>
    /// <param name="timesOthers">By how much coarser the others would be.</param>
    public int WidthWith(int first, int width, int times, int timesOthers)
    {
        var (low, high) = (int.MaxValue, int.MinValue);
        if (Width > 0) (low, high) = (ExponentialIndex.Coarsen(First, times), ExponentialIndex.Coarsen(First + Width - 1, times));
        if (width > 0)
        {
            low = Math.Min(low, ExponentialIndex.Coarsen(first, timesOthers));
            high = Math.Max(high, ExponentialIndex.Coarsen(first + width - 1, timesOthers));
        }

        return high < low ? 0 : high - low + 1;
    }

    /// <summary>Halves the resolution so many times.</summary>
    public void Coarsen(int times)
    {
        if (times == 0 || Width == 0) return;
        Span<long> counts = stackalloc long[Width];
        var first = First;
        CopyTo(counts);
        Clear();
        for (var at = 0; at < counts.Length; at++) Add(ExponentialIndex.Coarsen(first + at, times), counts[at]);
    }

    /// <summary>The counts in order.</summary>
    public void CopyTo(Span<long> counts)
    {
        for (var at = 0; at < Width; at++) counts[at] = this[First + at];
    }

    /// <summary>Forgets all counts; the room stays.</summary>
    public void Clear()
    {
        _ring.AsSpan().Clear();
        (First, Width) = (0, 0);
    }

    private void Stretch(int first, int width)
    {
        if (width > _ring.Length)
        {
            var ring = new long[Math.Max(Least, (int)BitOperations.RoundUpToPowerOf2((uint)width))];
            for (var index = First; index < First + Width; index++) ring[index & (ring.Length - 1)] = this[index];
            _ring = ring;
        }

        (First, Width) = (first, width);
    }
}
