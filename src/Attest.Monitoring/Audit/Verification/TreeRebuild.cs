using Attest.Monitoring.Audit.Tree;

namespace Attest.Monitoring.Audit.Verification;

/// <summary>
/// Rebuilds the tree of a log from its entries and, where entries and hashes disagree, finds which of the two the rest of
/// the tree vouches for. What is held is independent of the log's size.
/// </summary>
internal sealed class TreeRebuild
{
    private const int TilesAtOnce = 16;

    private readonly string _root;
    private readonly TreeHead _head;
    private readonly IReadOnlyList<long> _sizes;
    private readonly LogFile _file;
    private readonly TreeLevel? _level1;
    private readonly ClockCheck _clock;
    private readonly IndexCheck? _index;
    private Peaks _peaks = new();
    private int _nextSize;

    /// <summary>Prepares to rebuild.</summary>
    /// <param name="root">The log's folder.</param>
    /// <param name="head">What the checkpoint says.</param>
    /// <param name="sizes">Older sizes whose roots are wanted too, ascending.</param>
    /// <param name="clock">Takes the times of the entries.</param>
    /// <param name="index">Takes the times of each full bundle; null = there is none.</param>
    public TreeRebuild(string root, TreeHead head, IReadOnlyList<long> sizes, ClockCheck clock, IndexCheck? index = null)
    {
        _index = index;
        _root = root;
        _head = head;
        _sizes = sizes;
        _clock = clock;
        _file = new LogFile(root);
        _level1 = TilePath.HashesAt(1, head.Size) > 0 ? new TreeLevel(1, head.Size, _file, Findings) : null;
    }

    /// <summary>What is wrong.</summary>
    public List<AuditFinding> Findings { get; } = [];

    /// <summary>The roots at the older sizes; none of a size where files are missing.</summary>
    public Dictionary<long, TreeHash> Roots { get; } = [];

    /// <summary>The root that was rebuilt; null when too much is missing.</summary>
    public TreeHash? Root { get; private set; }

    public long Files { get; private set; }

    /// <summary>Reads the whole log.</summary>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public void Read(CancellationToken cancellation)
    {
        if (_sizes is [0, ..]) Roots[0] = TreeHashing.Empty;
        var tiles = (_head.Size + TilePath.Full - 1) / TilePath.Full;
        var checks = new TileCheck[(int)Math.Min(TilesAtOnce, Math.Max(tiles, 1))];
        for (var place = 0; place < checks.Length; place++) checks[place] = new TileCheck(_root);
        var isWhole = true;
        var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        for (long first = 0; first < tiles; first += checks.Length)
        {
            var start = first;
            var count = (int)Math.Min(checks.Length, tiles - first);
            Parallel.For(0, count, options, place => checks[place].Read(start + place, Width(start + place)));
            for (var place = 0; place < count; place++) isWhole &= Take(checks[place], isWhole);
        }

        Files = _file.Count + checks.Sum(check => check.Files);
        if (isWhole) Root = _peaks.Root();
    }

    private int Width(long index) => (int)Math.Min(TilePath.Full, _head.Size - index * TilePath.Full);

    /// <returns>False when the tree cannot be rebuilt any further.</returns>
    private bool Take(TileCheck tile, bool isWhole)
    {
        Findings.AddRange(tile.Findings);
        _clock.Take(tile.Index * TilePath.Full, tile.Times, tile.EntriesPlace);
        var isFull = tile.Width == TilePath.Full;
        if (isFull) _index?.Take(tile.Index, tile.HasEntries ? tile.EntriesRoot : null, tile.Times);
        var stored = isFull ? _level1!.Next() : null;
        var leaves = Trusted(tile, stored, isWhole);
        if (leaves.IsEmpty)
        {
            if (!isFull || stored is null) return false;
            _level1!.Append(stored.Value);
            _peaks.Append(stored.Value, TilePath.Height);
            return isWhole;
        }

        if (isWhole) RootsIn(tile, leaves);
        if (isFull)
        {
            var root = leaves == tile.Hashed && tile.HasEntries ? tile.EntriesRoot : tile.HashesRoot;
            _level1!.Append(root);
            _peaks.Append(root, TilePath.Height);
        }
        else
        {
            foreach (var leaf in leaves) _peaks.Append(leaf);
        }

        return isWhole;
    }

    /// <summary>The hashes of the leaves that the rest of the tree vouches for; tells which file is wrong when they differ.</summary>
    private ReadOnlySpan<TreeHash> Trusted(TileCheck tile, TreeHash? stored, bool isWhole)
    {
        if (!tile.HasEntries) return tile.HasHashes ? tile.Stored : default;
        if (tile.Difference < 0) return tile.Hashed;
        var seq = tile.Index * TilePath.Full + tile.Difference;
        var entriesFit = stored is { } above ? above == tile.EntriesRoot : isWhole && Fits(tile.Hashed);
        var hashesFit = stored is { } wanted ? wanted == tile.HashesRoot : isWhole && Fits(tile.Stored);
        if (entriesFit && !hashesFit)
        {
            Findings.Add(new(tile.HashesPlace, seq, $"its hash of entry {seq} is not that of the entry, which the rest of the tree vouches for"));
            return tile.Hashed;
        }

        Findings.Add(new(tile.EntriesPlace, seq, hashesFit
            ? $"entry {seq} was changed: it does not hash to what the tree vouches for"
            : $"entry {seq} does not hash to what {tile.HashesPlace} says, and the tree vouches for neither"));
        return tile.Stored;
    }

    private bool Fits(ReadOnlySpan<TreeHash> leaves)
    {
        var peaks = _peaks.Copy();
        foreach (var leaf in leaves) peaks.Append(leaf);
        return peaks.Root() == _head.Root;
    }

    private void RootsIn(TileCheck tile, ReadOnlySpan<TreeHash> leaves)
    {
        var start = tile.Index * TilePath.Full;
        for (; _nextSize < _sizes.Count && _sizes[_nextSize] <= start + tile.Width; _nextSize++)
        {
            var size = _sizes[_nextSize];
            if (size <= start) continue;
            var peaks = _peaks.Copy();
            foreach (var leaf in leaves[..(int)(size - start)]) peaks.Append(leaf);
            Roots[size] = peaks.Root();
        }
    }
}
