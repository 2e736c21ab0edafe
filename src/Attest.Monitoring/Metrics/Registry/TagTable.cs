using System.Runtime.InteropServices;

namespace Attest.Monitoring.Metrics.Registry;

/// <summary>
/// Series by tags as they arrive: open addressing, read without a lock, written under the family's. Each order and
/// each type of the same tags is an alias of one canonical series.
/// </summary>
internal sealed class TagTable
{
    private static readonly ulong Seed = (ulong)Random.Shared.NextInt64();

    private TagEntry?[] _slots = new TagEntry?[8];
    private int _count;

    /// <summary>Aliases held; bounded by the family.</summary>
    public int Count => _count;

    public Series? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags, uint hash)
    {
        var slots = Volatile.Read(ref _slots);
        for (var at = hash; Volatile.Read(ref slots[at & (slots.Length - 1)]) is { } entry; at++)
            if (entry.Hash == hash && entry.Is(tags)) return entry.Series;
        return null;
    }

    /// <summary>Adds an alias that is not there yet.</summary>
    public void Add(TagEntry entry)
    {
        if (_count * 2 >= _slots.Length)
        {
            // Readers go on in the old array: what they miss there they look up again under the lock.
            var grown = new TagEntry?[_slots.Length * 2];
            foreach (var old in _slots)
                if (old is not null) Place(grown, old);
            Volatile.Write(ref _slots, grown);
        }

        Place(_slots, entry);
        _count++;
    }

    /// <summary>Of the values alone: the keys of an instrument rarely differ.</summary>
    public static uint HashOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = Seed;
        foreach (ref readonly var tag in tags)
        {
            hash = tag.Value is string text ? HashOf(text, hash) : Mix(hash, (uint)(tag.Value?.GetHashCode() ?? 0));
        }

        return (uint)(hash >> 32);
    }

    private static ulong HashOf(string text, ulong hash)
    {
        var bytes = MemoryMarshal.AsBytes(text.AsSpan());
        if (bytes.Length >= 8)
        {
            for (var at = 0; at + 8 < bytes.Length; at += 8) hash = Mix(hash, MemoryMarshal.Read<ulong>(bytes[at..]));
            return Mix(hash, MemoryMarshal.Read<ulong>(bytes[^8..]) + (uint)bytes.Length);
        }

        var rest = (ulong)bytes.Length;
        foreach (var character in text) rest = (rest << 16) | character;
        return Mix(hash, rest);
    }

    private static ulong Mix(ulong hash, ulong value)
    {
        hash = (hash ^ value) * 0x9E37_79B9_7F4A_7C15;
        return hash ^ (hash >> 32);
    }

    private static void Place(TagEntry?[] slots, TagEntry entry)
    {
        var at = entry.Hash;
        while (slots[at & (slots.Length - 1)] is not null) at++;
        Volatile.Write(ref slots[at & (slots.Length - 1)], entry);
    }
}
