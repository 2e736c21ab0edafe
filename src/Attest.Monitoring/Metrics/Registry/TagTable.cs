using System.Runtime.CompilerServices;

namespace Attest.Monitoring.Metrics.Registry;

/// <summary>
/// Series by tags as they arrive: open addressing, read without a lock, written under the family's. Each order and
/// each type of the same tags finds one canonical series.
/// </summary>
internal sealed class TagTable
{
    private Slot[] _slots = new Slot[8];
    private int _count;

    /// <summary>Entries held; bounded by the family.</summary>
    public int Count => _count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Series? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags, uint hash)
    {
        var slots = Volatile.Read(ref _slots);
        for (var at = hash; ; at++)
        {
            // The entry is written last: where it is, the hash is too.
            ref readonly var slot = ref slots[(int)(at & (uint)(slots.Length - 1))];
            var entry = Volatile.Read(in slot.Entry);
            if (entry is null) return null;
            if (slot.Hash == hash && entry.Has(tags))
                return entry is TagAlias alias ? alias.Series : Unsafe.As<Series>(entry);
        }
    }

    /// <summary>Adds an entry that is not there yet.</summary>
    public void Add(TagEntry entry, uint hash)
    {
        if (_count * 2 >= _slots.Length)
        {
            // Readers go on in the old array: what they miss there they look up again under the lock.
            var grown = new Slot[_slots.Length * 2];
            foreach (ref readonly var old in _slots.AsSpan())
                if (old.Entry is not null) Place(grown, old.Entry, old.Hash);
            Volatile.Write(ref _slots, grown);
        }

        Place(_slots, entry, hash);
        _count++;
    }

    private static void Place(Slot[] slots, TagEntry entry, uint hash)
    {
        var at = hash;
        while (slots[(int)(at & (uint)(slots.Length - 1))].Entry is not null) at++;
        ref var slot = ref slots[(int)(at & (uint)(slots.Length - 1))];
        slot.Hash = hash;
        Volatile.Write(ref slot.Entry, entry);
    }

    private struct Slot
    {
        public TagEntry? Entry;
        public uint Hash;
    }
}
