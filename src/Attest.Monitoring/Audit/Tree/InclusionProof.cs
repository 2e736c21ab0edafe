namespace Attest.Monitoring.Audit.Tree;

/// <summary>Proofs that a leaf is in a tree (RFC 6962, section 2.1.1; RFC 9162, section 2.1.3).</summary>
internal static class InclusionProof
{
    /// <summary>Makes the proof: the leaf's sibling first, the root's child last.</summary>
    /// <param name="index">The leaf, from 0.</param>
    /// <param name="size">Of the tree; larger than the index.</param>
    /// <param name="subtree">Gives the perfect subtrees of the tree.</param>
    public static IReadOnlyList<TreeHash> Make(long index, long size, SubtreeReader subtree)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var path = new List<TreeHash>();
        var (begin, end) = (0L, size);
        while (end - begin > 1)
        {
            var middle = begin + Subtrees.Split(end - begin);
            if (index < middle)
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

        path.Reverse();
        return path;
    }

    /// <summary>Whether the proof leads from the leaf to the root (RFC 9162, section 2.1.3.2).</summary>
    public static bool Verifies(long index, long size, TreeHash leaf, IReadOnlyList<TreeHash> proof, TreeHash root)
    {
        if (index < 0 || index >= size) return false;
        var (node, last) = (index, size - 1);
        var hash = leaf;
        foreach (var sibling in proof)
        {
            if (last == 0) return false;
            if ((node & 1) == 1 || node == last)
            {
                hash = TreeHashing.Node(sibling, hash);
                while ((node & 1) == 0 && node != 0)
                {
                    node >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                hash = TreeHashing.Node(hash, sibling);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 && hash == root;
    }
}
