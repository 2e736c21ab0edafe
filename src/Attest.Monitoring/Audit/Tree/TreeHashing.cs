using System.Buffers;
using System.Security.Cryptography;

namespace Attest.Monitoring.Audit.Tree;

/// <summary>The hashes of RFC 6962, section 2.1: a leaf can never be taken for a node, nor a node for a leaf.</summary>
internal static class TreeHashing
{
    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;
    private const int OnStack = 1024;

    /// <summary>The root of a tree without leaves: the hash of nothing.</summary>
    public static TreeHash Empty { get; } = TreeHash.Read(SHA256.HashData([]));

    /// <summary>SHA-256(0x00 ‖ entry).</summary>
    public static TreeHash Leaf(ReadOnlySpan<byte> entry)
    {
        var rented = entry.Length < OnStack ? null : ArrayPool<byte>.Shared.Rent(entry.Length + 1);
        var input = rented is null ? stackalloc byte[OnStack] : rented;
        input[0] = LeafPrefix;
        entry.CopyTo(input[1..]);
        var hash = Hash(input[..(entry.Length + 1)]);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }

    /// <summary>SHA-256(0x01 ‖ left ‖ right).</summary>
    public static TreeHash Node(TreeHash left, TreeHash right)
    {
        Span<byte> input = stackalloc byte[1 + 2 * TreeHash.Size];
        input[0] = NodePrefix;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + TreeHash.Size)..]);
        return Hash(input);
    }

    private static TreeHash Hash(ReadOnlySpan<byte> input)
    {
        Span<byte> output = stackalloc byte[TreeHash.Size];
        SHA256.HashData(input, output);
        return TreeHash.Read(output);
    }
}
