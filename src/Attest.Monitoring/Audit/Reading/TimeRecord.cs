using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Attest.Monitoring.Audit.Tree;

namespace Attest.Monitoring.Audit.Reading;

/// <summary>
/// One record of the index of times: the least and the greatest ticks of a full bundle, the first 12 bytes of the bundle's
/// hash, a CRC-32C of these and of the bundle's place. 32 bytes, behind a header of 32.
/// </summary>
internal static class TimeRecord
{
    /// <summary>SHA-256 of the format's name and the log's origin.</summary>
    public const int HeaderSize = 32;

    public const int Size = 32;

    private const int HashAt = 16;
    private const int HashSize = 12;
    private const int SumAt = Size - 4;

    /// <summary>What an index of this log begins with.</summary>
    public static byte[] Header(string origin) => SHA256.HashData(Encoding.UTF8.GetBytes($"attest audit times 1\n{origin}\n"));

    /// <summary>Writes the record of a bundle.</summary>
    /// <param name="record">Takes it.</param>
    /// <param name="hash">Of the bundle, as the tile of level 1 has it.</param>
    /// <param name="index">The bundle's place.</param>
    /// <param name="times">Of its entries, UTC ticks; 0 where there is none.</param>
    public static void Write(Span<byte> record, TreeHash hash, long index, ReadOnlySpan<long> times)
    {
        var (least, greatest) = RangeOf(times);
        Span<byte> bytes = stackalloc byte[TreeHash.Size];
        hash.CopyTo(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(record, least);
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], greatest);
        bytes[..HashSize].CopyTo(record[HashAt..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record[SumAt..], Sum(record[..SumAt], index));
    }

    /// <summary>Whether a record was made from this bundle; one that was not is made again by whoever reads it.</summary>
    public static bool Fits(ReadOnlySpan<byte> record, TreeHash hash, long index)
    {
        Span<byte> bytes = stackalloc byte[TreeHash.Size];
        hash.CopyTo(bytes);
        return record.Slice(HashAt, HashSize).SequenceEqual(bytes[..HashSize])
            && BinaryPrimitives.ReadUInt32LittleEndian(record[SumAt..]) == Sum(record[..SumAt], index)
            && BinaryPrimitives.ReadInt64LittleEndian(record) > 0;
    }

    /// <summary>The range that a record tells.</summary>
    public static TimeRange Read(ReadOnlySpan<byte> record) =>
        new(BinaryPrimitives.ReadInt64LittleEndian(record), BinaryPrimitives.ReadInt64LittleEndian(record[8..]));

    /// <summary>The range of times. Without any it is in no range: the least stays beyond all of them.</summary>
    public static TimeRange RangeOf(ReadOnlySpan<long> times)
    {
        long least = long.MaxValue, greatest = 0;
        foreach (var time in times)
        {
            if (time == 0) continue;
            least = Math.Min(least, time);
            greatest = Math.Max(greatest, time);
        }

        return new(least, greatest);
    }

    private static uint Sum(ReadOnlySpan<byte> record, long index)
    {
        var sum = BitOperations.Crc32C(~0u, (ulong)index);
        foreach (var part in record) sum = BitOperations.Crc32C(sum, part);
        return ~sum;
    }
}
