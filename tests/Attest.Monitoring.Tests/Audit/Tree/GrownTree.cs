using Attest.Monitoring.Audit.Tree;

namespace Attest.Monitoring.Tests.Audit.Tree;

/// <summary>All perfect subtrees of a tree, in memory, made the plainest way.</summary>
internal sealed class GrownTree
{
    private readonly List<List<TreeHash>> _levels = [];

    public GrownTree(IEnumerable<byte[]> entries)
    {
        _levels.Add([.. entries.Select(entry => TreeHashing.Leaf(entry))]);
        while (_levels[^1].Count > 1)
        {
            var below = _levels[^1];
            _levels.Add([.. Enumerable.Range(0, below.Count / 2).Select(i => TreeHashing.Node(below[2 * i], below[2 * i + 1]))]);
        }
    }

    /// <summary>A tree of so many entries, each its number as text.</summary>
    public static GrownTree OfNumbers(int count) =>
        new(Enumerable.Range(0, count).Select(n => System.Text.Encoding.ASCII.GetBytes($"entry {n}")));

    public TreeHash Leaf(long index) => Subtree(0, index);

    public TreeHash Subtree(int height, long index) => _levels[height][(int)index];

    /// <summary>RFC 6962, section 2.1, as it is written there.</summary>
    public TreeHash Root(int size, int begin = 0)
    {
        if (size == 0) return TreeHashing.Empty;
        if (size == 1) return Leaf(begin);
        var split = 1;
        while (split * 2 < size) split *= 2;
        return TreeHashing.Node(Root(split, begin), Root(size - split, begin + split));
    }
}
