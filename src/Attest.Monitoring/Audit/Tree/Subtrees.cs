using System.Numerics;

namespace Attest.Monitoring.Audit.Tree;

/// <summary>Gives the hash of a perfect subtree that is wholly in the tree.</summary>
/// <param name="height">It has 2^height leaves; 0 is a leaf.</param>
/// <param name="index">Its place among those of its height, from the left, from 0.</param>
internal delegate TreeHash SubtreeReader(int height, long index);

/// <summary>Hashes of any range of leaves that a proof asks for, made from perfect subtrees.</summary>
internal static class Subtrees
{
    /// <summary>The largest power of two smaller than <paramref name="size"/>, which is at least 2.</summary>
    public static long Split(long size) => 1L << (BitOperations.Log2((ulong)(size - 1)));

    /// <summary>MTH(D[begin:end]) of RFC 6962, section 2.1, for a range that a tree is divided into.</summary>
    /// <param name="begin">First leaf; a multiple of the least power of two that is not below the length.</param>
    /// <param name="end">Behind the last leaf.</param>
    /// <param name="subtree">Gives the perfect ones.</param>
    public static TreeHash Range(long begin, long end, SubtreeReader subtree)
    {
        var size = end - begin;
        if (BitOperations.IsPow2(size))
        {
            var height = BitOperations.Log2((ulong)size);
            return subtree(height, begin >> height);
        }

        var middle = begin + Split(size);
        return TreeHashing.Node(Range(begin, middle, subtree), Range(middle, end, subtree));
    }

    /// <summary>The root of the tree of the first <paramref name="size"/> leaves.</summary>
    public static TreeHash Root(long size, SubtreeReader subtree) =>
        size == 0 ? TreeHashing.Empty : Range(0, size, subtree);
}
