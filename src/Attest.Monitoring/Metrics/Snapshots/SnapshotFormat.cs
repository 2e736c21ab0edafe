using System.Buffers.Binary;
using System.Numerics;

namespace Attest.Monitoring.Metrics.Snapshots;

/// <summary>
/// The bytes of a snapshot, little-endian:
/// <code>
/// "ATMS" · u32 version · i64 generation · u32 length of keys · u32 CRC-32C of keys
/// keys:   u32 n · n folded ids · u32 n · n families
///         family: name · help · unit · u8 kind · u8 merge · u8 own · (version 2: u8 native) ·
///                 u32 n · n f64 bounds · u32 n · n labels
/// values: per family: n f64 values · n i64 times · n × buckets i64 counts · (native: n NativeBytes)
/// exemplars, as ExemplarBytes has them; u32 CRC-32C of all before
/// </code>
/// Texts are a u32 length and UTF-8. Keys come before all values: two snapshots of one layout differ only behind them,
/// and their fingerprints say so. Version 2 is written only where there are native counts, so that who has none goes on
/// sharing a folder with a program that knows version 1 alone.
/// </summary>
internal static class SnapshotFormat
{
    /// <summary>Classic buckets alone.</summary>
    public const uint Classic = 1;

    /// <summary>With native counts; the newest there is.</summary>
    public const uint Native = 2;

    public const int HeaderLength = 24;
    public const int TrailerLength = 4;

    public static ReadOnlySpan<byte> Magic => "ATMS"u8;

    /// <summary>CRC-32C.</summary>
    /// <param name="bytes">Of these.</param>
    /// <param name="before">That of all bytes before them.</param>
    public static uint Crc(ReadOnlySpan<byte> bytes, uint before = 0)
    {
        var crc = ~before;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var one in bytes) crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }
}
