namespace Attest.Monitoring.Audit.Tree;

/// <summary>
/// The right edge of a growing tree: its perfect subtrees, largest first. It is all that appending and the root need.
/// </summary>
internal sealed class CompactRange
{
    private readonly List<(TreeHash Hash, int Height)> _subtrees = [];

    /// <summary>How many leaves the tree has.</summary>
    public long Size { get; private set; }

    /// <summary>Appends one leaf by its hash.</summary>
    public void Append(TreeHash leaf) => Append(leaf, height: 0, inner: null);

    /// <summary>Appends a perfect subtree of 2^<paramref name="height"/> leaves; none smaller may stand before it.</summary>
    /// <param name="hash">Its hash.</param>
    /// <param name="height">0 is a leaf.</param>
    /// <param name="inner">Told of each node that this makes: its height, and its hash.</param>
    /// <exception cref="ArgumentException">A smaller subtree stands before it.</exception>
    public void Append(TreeHash hash, int height, Action<int, TreeHash>? inner)
    {
        if (_subtrees.Count > 0 && _subtrees[^1].Height < height)
            throw new ArgumentException("a smaller subtree stands before it", nameof(height));
        Size += 1L << height;
        while (_subtrees.Count > 0 && _subtrees[^1].Height == height)
        {
            hash = TreeHashing.Node(_subtrees[^1].Hash, hash);
            height++;
            _subtrees.RemoveAt(_subtrees.Count - 1);
            inner?.Invoke(height, hash);
        }

        _subtrees.Add((hash, height));
    }

    /// <summary>The Merkle tree hash of all leaves (RFC 6962, section 2.1).</summary>
    public TreeHash Root()
    {
        if (_subtrees.Count == 0) return TreeHashing.Empty;
        var root = _subtrees[^1].Hash;
        for (var index = _subtrees.Count - 2; index >= 0; index--) root = TreeHashing.Node(_subtrees[index].Hash, root);
        return root;
    }
}
