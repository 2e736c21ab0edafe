using System.Numerics;

namespace Attest.Monitoring.Metrics.Registry;

/// <summary>
/// Series by their labels' text: open addressing into a list that only grows. Changed under its family's lock; the list
/// is read without.
/// </summary>
internal sealed class SeriesTable
{
    /// <summary>Places in the list, counted from 1; 0 is a free slot.</summary>
    private int[] _slots = new int[8];
    private Series[] _all = new Series[4];
    private int _count;

    public int Count => _count;

    /// <summary>Every series, in the order they were added; any thread may ask.</summary>
    public ReadOnlySpan<Series> All
    {
        get
        {
            // The count first: the list of that moment or a later one holds at least so many.
            var count = Volatile.Read(ref _count);
            return Volatile.Read(ref _all).AsSpan(0, count);
        }
    }

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
        for (var at = hash; _slots[at & (_slots.Length - 1)] is > 0 and var place; at++)
            if (_all[place - 1] is var series && series.Hash == hash && labels.SequenceEqual(series.Labels)) return series;
        return null;
    }

    public void Add(Series series)
    {
        if (_count == _all.Length) Grow();
        _all[_count] = series;
        Place(_slots, series, _count + 1);
        Volatile.Write(ref _count, _count + 1);
    }

    private void Grow()
    {
        var all = new Series[_all.Length * 2];
        _all.CopyTo(all, 0);
        Volatile.Write(ref _all, all);
        var slots = new int[_slots.Length * 2];
        for (var at = 0; at < _count; at++) Place(slots, all[at], at + 1);
        _slots = slots;
    }

    private static void Place(int[] slots, Series series, int place)
    {
        var at = series.Hash;
        while (slots[at & (slots.Length - 1)] > 0) at++;
        slots[at & (slots.Length - 1)] = place;
    }
}
