using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Attest.Monitoring.Metrics.Registry;

/// <summary>
/// A seeded hash of tags as they arrive, by folded multiplication as in wyhash (github.com/wangyi-fudan/wyhash): whoever
/// chooses the values of labels cannot choose where they fall. No product waits for the one before.
/// </summary>
internal static class TagHash
{
    private static readonly ulong First = (ulong)Random.Shared.NextInt64();
    private static readonly ulong Second = (ulong)Random.Shared.NextInt64();

    /// <summary>Of the values alone: the keys of an instrument rarely differ.</summary>
    public static uint Of(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = 0ul;
        foreach (ref readonly var tag in tags)
            hash = tag.Value is string text ? Of(text, hash) : Add(hash, (uint)(tag.Value?.GetHashCode() ?? 0), 0);
        return (uint)Fold(hash ^ First, Second);
    }

    /// <summary>Sixteen bytes a multiplication; the last ones overlap those before, so that none remains.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Of(string text, ulong hash)
    {
        ref var start = ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference(text.AsSpan()));
        var bytes = text.Length * 2;
        if (bytes < 8)
        {
            return bytes == 0
                ? Add(hash, 0, 0)
                : Add(hash, ((ulong)text[0] << 32) | ((ulong)text[text.Length / 2] << 16) | text[^1], (uint)bytes);
        }

        for (var at = 0; at < bytes - 16; at += 16) hash = Add(hash, Read(ref start, at), Read(ref start, at + 8));
        return Add(hash, Read(ref start, Math.Max(0, bytes - 16)), Read(ref start, bytes - 8) + (uint)bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Add(ulong hash, ulong left, ulong right) =>
        BitOperations.RotateLeft(hash, 23) ^ Fold(left ^ First, right ^ Second);

    private static ulong Read(ref byte start, int at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at));

    /// <summary>Both halves of the product, folded: every bit of either number reaches every bit of the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }
}
