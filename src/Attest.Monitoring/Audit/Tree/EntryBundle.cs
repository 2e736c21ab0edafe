using System.Buffers;
using System.Buffers.Binary;

namespace Attest.Monitoring.Audit.Tree;

/// <summary>
/// Up to 256 entries, each behind its length as a big-endian 16-bit number (c2sp.org/tlog-tiles, "Log entries").
/// </summary>
internal static class EntryBundle
{
    /// <summary>Bytes an entry may have.</summary>
    public const int LongestEntry = ushort.MaxValue;

    private const int LengthSize = sizeof(ushort);

    /// <summary>Appends an entry.</summary>
    public static void Append(IBufferWriter<byte> bundle, ReadOnlySpan<byte> entry)
    {
        if (entry.Length > LongestEntry) throw new ArgumentException("an entry has at most 65,535 bytes", nameof(entry));
        var target = bundle.GetSpan(LengthSize + entry.Length);
        BinaryPrimitives.WriteUInt16BigEndian(target, (ushort)entry.Length);
        entry.CopyTo(target[LengthSize..]);
        bundle.Advance(LengthSize + entry.Length);
    }

    /// <summary>Takes the next entry off the front of what is left of a bundle.</summary>
    /// <returns>False when nothing is left, or less than a whole entry: then <paramref name="rest"/> stays as it is.</returns>
    public static bool TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> entry)
    {
        entry = default;
        if (rest.Length < LengthSize) return false;
        var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (rest.Length < LengthSize + length) return false;
        entry = rest.Slice(LengthSize, length);
        rest = rest[(LengthSize + length)..];
        return true;
    }
}
