using Attest.Monitoring.Audit.Tree;
using Attest.Monitoring.Audit.Verification;

namespace Attest.Monitoring.Audit.Reading;

/// <summary>Hashes of the tree, read from its tiles; holds the last tile of each level.</summary>
/// <param name="folder">The log's folder.</param>
/// <param name="size">Of the tree.</param>
internal sealed class TileHashes(string folder, long size)
{
    private readonly LogFile _file = new(folder);
    private readonly Dictionary<int, (long Index, TreeHash[] Hashes)> _tiles = [];

    /// <summary>The hash of a perfect subtree of 2^height leaves.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditLogInvalid"/>: its tile cannot be used.</exception>
    public TreeHash Read(int height, long index)
    {
        var level = height / TilePath.Height;
        var within = height % TilePath.Height;
        var first = index << within;
        var hashes = Tile(level, first / TilePath.Full);
        var start = (int)(first % TilePath.Full);
        return within == 0 ? hashes[start] : Peaks.RootOf(hashes.AsSpan(start, 1 << within));
    }

    private TreeHash[] Tile(int level, long index)
    {
        if (_tiles.TryGetValue(level, out var held) && held.Index == index) return held.Hashes;
        var path = TilePath.At(level, index, size)!.Value;
        const int most = TilePath.Full * TreeHash.Size;
        if (!_file.TryRead(path.ToString(), most, out var tile, out var fault)
            && (!path.IsPartial || fault is not null || !_file.TryRead(path.WhenFull.ToString(), most, out tile, out fault)))
        {
            throw Invalid(path, fault ?? "it is missing");
        }

        if (tile.Length < path.Width * TreeHash.Size) throw Invalid(path, $"it has {tile.Length} bytes and not {path.Width * TreeHash.Size}");
        var hashes = new TreeHash[path.Width];
        for (var hash = 0; hash < hashes.Length; hash++) hashes[hash] = TreeHash.Read(tile[(hash * TreeHash.Size)..]);
        _tiles[level] = (index, hashes);
        return hashes;
    }

    private AttestException Invalid(TilePath path, string fault) => new(
        ErrorIds.AuditLogInvalid, $"{Path.Combine(folder, path.ToString())} of the audit log cannot be used: {fault}.", "'attest audit verify' says what is wrong with the log; restore it from a backup.");
}
