using Attest.Monitoring.Audit.Tree;

namespace Attest.Monitoring.Audit.Verification;

/// <summary>
/// Looks at every name under a log's folder: each must be the checkpoint or a tile that the tree has. An earlier, smaller
/// partial tile may have stayed; then the later one begins with it.
/// </summary>
/// <param name="root">The log's folder.</param>
/// <param name="size">Of the tree.</param>
internal sealed class FolderCheck(string root, long size)
{
    private const int MostFindings = 100;
    private const int LargestTile = TilePath.Full * (sizeof(ushort) + ushort.MaxValue);

    private readonly LogFile _older = new(root);
    private readonly LogFile _newer = new(root);

    /// <summary>What does not belong.</summary>
    public List<AuditFinding> Findings { get; } = [];

    /// <summary>Tiles of a tree larger than the checkpoint's.</summary>
    public List<string> Beyond { get; } = [];

    public long Files => _older.Count;

    /// <summary>Walks the folder.</summary>
    public void Read(CancellationToken cancellation)
    {
        var names = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.None,
            IgnoreInaccessible = false,
            ReturnSpecialDirectories = false,
        };
        foreach (var entry in new DirectoryInfo(root).EnumerateFileSystemInfos("*", names))
        {
            cancellation.ThrowIfCancellationRequested();
            var place = Path.GetRelativePath(root, entry.FullName).Replace(Path.DirectorySeparatorChar, '/');
            if ((entry.Attributes & FileAttributes.ReparsePoint) != FileAttributes.None) Add(place, "it is a link, not a file of the log");
            else if (entry is DirectoryInfo) Folder(place);
            else if (place != "checkpoint") File(place);
        }
    }

    private void File(string place)
    {
        if (!TilePath.TryParse(place, out var tile))
        {
            Add(place, "it does not belong to the log");
            return;
        }

        var own = TilePath.At(tile.Level, tile.Index, size);
        if (own is null || tile.Width > own.Value.Width)
        {
            if (Beyond.Count < MostFindings) Beyond.Add(place);
            return;
        }

        if (tile.Width < own.Value.Width) Older(place, tile, own.Value);
    }

    private void Older(string place, TilePath tile, TilePath own)
    {
        if (!_older.TryRead(place, LargestTile, out var old, out var fault))
        {
            Add(place, fault ?? "it vanished while it was read");
            return;
        }

        // A missing one is told by whoever needs it.
        if (!_newer.TryRead(own.ToString(), LargestTile, out var current, out _)
            && !_newer.TryRead(own.WhenFull.ToString(), LargestTile, out current, out _)) return;
        if (!current.StartsWith(old)) Add(place, $"{own} does not begin with it, though it is an earlier state of that tile");
        else if (tile.Level != TilePath.Entries && old.Length != tile.Width * TreeHash.Size) Add(place, $"it has {old.Length} bytes and not {tile.Width * TreeHash.Size}");
        else if (tile.Level == TilePath.Entries && !HoldsEntries(old, tile.Width)) Add(place, $"it does not hold {tile.Width} whole entries");
    }

    private static bool HoldsEntries(ReadOnlySpan<byte> bundle, int width)
    {
        for (; width > 0; width--)
        {
            if (bundle.Length < 2) return false;
            var length = 2 + (bundle[0] << 8 | bundle[1]);
            if (bundle.Length < length) return false;
            bundle = bundle[length..];
        }

        return bundle.IsEmpty;
    }

    /// <summary>A folder belongs when a tile of the tree could lie in it.</summary>
    private void Folder(string place)
    {
        var parts = place.Split('/');
        if (parts is ["tile"] or ["tile", "entries"]) return;
        if (parts[0] == "tile" && parts.Length > 1)
        {
            var last = parts[^1].EndsWith(".p", StringComparison.Ordinal) ? "/1" : parts.Length == 2 ? "/000" : parts[^1] is ['x', ..] ? "/000" : null;
            if (last is not null && TilePath.TryParse(place + last, out _)) return;
        }

        Add(place, "this folder does not belong to the log");
    }

    private void Add(string place, string message)
    {
        if (Findings.Count < MostFindings) Findings.Add(new(place, null, message));
    }
}
