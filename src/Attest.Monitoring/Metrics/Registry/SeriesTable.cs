using System.Numerics;

namespace Attest.Monitoring.Metrics.Registry;

/// <summary>Series by their labels' text: open addressing. Guarded by its family's lock.</summary>
internal sealed class SeriesTable
{
    private Series?[] _slots = new Series?[8];

    public int Count { get; private set; }

    /// <summary>CRC-32C: one instruction for eight bytes.</summary>
    public static uint HashOf(ReadOnlySpan<byte> labels)
    {
        var hash = 0xFFFF_FFFFu;
        for (; labels.Length >= 8; labels = labels[8..])
            hash = BitOperations.Crc32C(hash, BitConverter.ToUInt64(labels));
        foreach (var one in labels) hash = BitOperations.Crc32C(hash, one);
        return hash;
    }

    public Series? Find(ReadOnlySpan<byte> labels, uint hash)
    {
        for (var at = hash; _slots[at & (_slots.Length - 1)] is { } series; at++)
            if (series.Hash == hash && labels.SequenceEqual(series.Labels)) return series;
        return null;
    }

    public void Add(Series series)
    {
        if (Count * 4 >= _slots.Length * 3)
        {
            var grown = new Series?[_slots.Length * 2];
            foreach (var old in _slots)
                if (old is not null) Place(grown, old);
            _slots = grown;
        }

        Place(_slots, series);
        Count++;
    }

    /// <summary>Every series, sorted by the bytes of its labels.</summary>
    public Series[] Sorted()
    {
        var sorted = new Series[Count];
        var next = 0;
        foreach (var series in _slots)
            if (series is not null) sorted[next++] = series;
        Array.Sort(sorted, static (left, right) => left.Labels.AsSpan().SequenceCompareTo(right.Labels));
        return sorted;
    }

    private static void Place(Series?[] slots, Series series)
    {
        var at = series.Hash;
        while (slots[at & (slots.Length - 1)] is not null) at++;
        slots[at & (slots.Length - 1)] = series;
    }
}
