using System.Numerics;

namespace Attest.Monitoring.Audit.Tree;

/// <summary>Proofs that a tree only grew (RFC 6962, section 2.1.2; RFC 9162, section 2.1.4).</summary>
internal static class ConsistencyProof
{
    /// <summary>Makes the proof between two sizes of one tree; empty when the older is empty or they are equal.</summary>
    /// <param name="older">The smaller size.</param>
    /// <param name="newer">The larger size.</param>
    /// <param name="subtree">Gives the perfect subtrees of the newer tree.</param>
    public static IReadOnlyList<TreeHash> Make(long older, long newer, SubtreeReader subtree)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(older);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(older, newer);
        if (older == 0 || older == newer) return [];

        var path = new List<TreeHash>();
        var (begin, end) = (0L, newer);
        while (end != older)
        {
            var middle = begin + Subtrees.Split(end - begin);
            if (older <= middle)
            {
                path.Add(Subtrees.Range(middle, end, subtree));
                end = middle;
            }
            else
            {
                path.Add(Subtrees.Range(begin, middle, subtree));
                begin = middle;
            }
        }

        // The older tree is a subtree of the newer: its root is what the verifier has.
        if (begin > 0) path.Add(Subtrees.Range(begin, end, subtree));
        path.Reverse();
        return path;
    }

    /// <summary>Whether the newer tree holds all of the older, in its order (RFC 9162, section 2.1.4.2).</summary>
    /// <remarks>Every tree holds the empty one; its root is checked all the same.</remarks>
    public static bool Verifies(
        long older, long newer, TreeHash olderRoot, TreeHash newerRoot, IReadOnlyList<TreeHash> proof)
    {
        if (older < 0 || older > newer) return false;
        if (older == 0) return proof.Count == 0 && olderRoot == TreeHashing.Empty;
        if (older == newer) return proof.Count == 0 && olderRoot == newerRoot;

        var next = 0;
        TreeHash start;
        if (BitOperations.IsPow2(older)) start = olderRoot;
        else if (proof.Count == 0) return false;
        else start = proof[next++];

        var (node, last) = (older - 1, newer - 1);
        while ((node & 1) == 1)
        {
            node >>= 1;
            last >>= 1;
        }

        var (olderHash, newerHash) = (start, start);
        for (; next < proof.Count; next++)
        {
            if (last == 0) return false;
            var sibling = proof[next];
            if ((node & 1) == 1 || node == last)
            {
                olderHash = TreeHashing.Node(sibling, olderHash);
                newerHash = TreeHashing.Node(sibling, newerHash);
                while ((node & 1) == 0 && node != 0)
                {
                    node >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                newerHash = TreeHashing.Node(newerHash, sibling);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 && olderHash == olderRoot && newerHash == newerRoot;
    }
}
