using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using Attest.Monitoring.Audit.Tree;

namespace Attest.Monitoring.Audit.Journals;

/// <summary>
/// An entry in a journal: its length and a CRC-32C of length and entry, each 32 bits little-endian, then the entry.
/// </summary>
internal static class JournalRecord
{
    /// <summary>What stands before an entry.</summary>
    public const int HeaderSize = 8;

    /// <summary>Appends a record.</summary>
    public static void Append(IBufferWriter<byte> journal, ReadOnlySpan<byte> entry)
    {
        if (entry.Length is 0 or > EntryBundle.LongestEntry) throw new ArgumentException("an entry has 1 to 65,535 bytes", nameof(entry));
        var target = journal.GetSpan(HeaderSize + entry.Length);
        BinaryPrimitives.WriteInt32LittleEndian(target, entry.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], Checksum(target[..4], entry));
        entry.CopyTo(target[HeaderSize..]);
        journal.Advance(HeaderSize + entry.Length);
    }

    /// <summary>Reads the record at the front.</summary>
    /// <param name="journal">What is left of it.</param>
    /// <param name="size">Of the whole record.</param>
    /// <returns>False where no whole and sound record stands: the journal ends there.</returns>
    public static bool TryRead(ReadOnlySpan<byte> journal, out int size)
    {
        size = 0;
        if (journal.Length < HeaderSize) return false;
        var length = BinaryPrimitives.ReadInt32LittleEndian(journal);
        if (length is <= 0 or > EntryBundle.LongestEntry || journal.Length < HeaderSize + length) return false;
        var entry = journal.Slice(HeaderSize, length);
        if (BinaryPrimitives.ReadUInt32LittleEndian(journal[4..]) != Checksum(journal[..4], entry)) return false;
        size = HeaderSize + length;
        return true;
    }

    /// <summary>CRC-32C (RFC 3720, appendix B.4).</summary>
    private static uint Checksum(ReadOnlySpan<byte> length, ReadOnlySpan<byte> entry)
    {
        var crc = BitOperations.Crc32C(~0u, BinaryPrimitives.ReadUInt32LittleEndian(length));
        while (entry.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(entry));
            entry = entry[sizeof(ulong)..];
        }

        foreach (var part in entry) crc = BitOperations.Crc32C(crc, part);
        return ~crc;
    }
}
