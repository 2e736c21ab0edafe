using System.Buffers;
using Attest.Monitoring.Audit.Tree;

namespace Attest.Monitoring.Audit.Integration;

/// <summary>
/// The right edge of the tree as tiles: of each level the last, partial one, and the last bundle of entries. Entries are
/// appended to it, and what becomes full is written.
/// </summary>
internal sealed class TreeEdge
{
    private readonly ArrayBufferWriter<byte> _bundle = new(32 * 1024);
    private readonly List<EdgeTile> _levels = [new(0)];
    private readonly long _from;

    private TreeEdge(long size)
    {
        Size = size;
        _from = size;
    }

    /// <summary>How many entries the tree has.</summary>
    public long Size { get; private set; }

    /// <summary>Reads the edge of a tree.</summary>
    /// <exception cref="InvalidDataException">A tile is missing or of the wrong length; the message names it.</exception>
    public static TreeEdge Read(AuditFolder folder, long size)
    {
        var edge = new TreeEdge(size);
        for (var level = 0; TilePath.HashesAt(level, size) > 0; level++)
        {
            if (edge._levels.Count == level) edge._levels.Add(new EdgeTile(level));
            var hashes = TilePath.HashesAt(level, size);
            edge._levels[level].Index = hashes / TilePath.Full;
            var width = (int)(hashes % TilePath.Full);
            if (width == 0) continue;
            edge._levels[level].Fill(Content(folder, new TilePath(level, hashes / TilePath.Full, width)), width);
        }

        if (size % TilePath.Full > 0) edge.FillBundle(folder);
        return edge;
    }

    /// <summary>The root of the tree.</summary>
    public TreeHash Root()
    {
        var range = new CompactRange();
        for (var level = _levels.Count - 1; level >= 0; level--)
        {
            var tile = _levels[level];
            for (var index = 0; index < tile.Width; index++) range.Append(tile[index], level * TilePath.Height, inner: null);
        }

        return range.Root();
    }

    /// <summary>Appends an entry; what becomes full is written.</summary>
    public void Append(ReadOnlySpan<byte> entry, TileFiles files)
    {
        EntryBundle.Append(_bundle, entry);
        Size++;
        if (Size % TilePath.Full == 0)
        {
            files.Write(new TilePath(TilePath.Entries, Size / TilePath.Full - 1, TilePath.Full), _bundle.WrittenSpan);
            _bundle.ResetWrittenCount();
        }

        Append(0, TreeHashing.Leaf(entry), files);
    }

    /// <summary>Writes the partial tiles that are new.</summary>
    public void Finish(AuditFolder folder, TileFiles files)
    {
        if (Size == _from) return;
        if (_bundle.WrittenCount > 0) WritePartial(folder, files, TilePath.Last(TilePath.Entries, Size)!.Value, _bundle.WrittenSpan);
        foreach (var tile in _levels)
        {
            if (tile.Width == 0 || TilePath.HashesAt(tile.Level, _from) == TilePath.HashesAt(tile.Level, Size)) continue;
            WritePartial(folder, files, new TilePath(tile.Level, tile.Index, tile.Width), tile.Content);
        }
    }

    private void WritePartial(AuditFolder folder, TileFiles files, TilePath tile, ReadOnlySpan<byte> content)
    {
        // Beyond the tree as it was, nothing that lies there is the log's.
        if (tile.Index * TilePath.Full >= TilePath.HashesAt(tile.Level, _from)) TileFiles.RemoveWider(folder, tile, width: 0);
        files.Write(tile, content);
    }

    private void Append(int level, TreeHash hash, TileFiles files)
    {
        if (_levels.Count == level) _levels.Add(new EdgeTile(level));
        var tile = _levels[level];
        tile.Add(hash);
        if (tile.Width < TilePath.Full) return;
        files.Write(new TilePath(level, tile.Index, TilePath.Full), tile.Content);
        var root = tile.Root();
        tile.Next();
        Append(level + 1, root, files);
    }

    private void FillBundle(AuditFolder folder)
    {
        var tile = TilePath.Last(TilePath.Entries, Size)!.Value;
        var content = Content(folder, tile);
        ReadOnlySpan<byte> rest = content;
        for (var index = 0; index < tile.Width; index++)
        {
            if (!EntryBundle.TryTake(ref rest, out var entry)) throw new InvalidDataException($"{folder.PathOf(tile)} is cut short");
            if (TreeHashing.Leaf(entry) != _levels[0][index])
                throw new InvalidDataException($"entry {index} of {folder.PathOf(tile)} does not have its hash in {folder.PathOf(tile with { Level = 0 })}");
        }

        if (rest.Length > 0) throw new InvalidDataException($"{folder.PathOf(tile)} is longer than it should be");
        _bundle.Write(content);
    }

    private static byte[] Content(AuditFolder folder, TilePath tile)
    {
        var path = folder.PathOf(tile);
        try
        {
            var content = File.ReadAllBytes(path);
            return tile.Level == TilePath.Entries || content.Length == tile.Width * TreeHash.Size
                ? content
                : throw new InvalidDataException($"{path} has {content.Length} bytes instead of {tile.Width * TreeHash.Size}");
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidDataException($"{path} is missing", fault);
        }
    }

    /// <summary>The last tile of a level.</summary>
    private sealed class EdgeTile(int level)
    {
        private readonly byte[] _hashes = new byte[TilePath.Full * TreeHash.Size];

        public int Level => level;
        public long Index { get; set; }
        public int Width { get; private set; }
        public ReadOnlySpan<byte> Content => _hashes.AsSpan(0, Width * TreeHash.Size);

        public TreeHash this[int index] => TreeHash.Read(_hashes.AsSpan(index * TreeHash.Size));

        public void Fill(byte[] hashes, int width)
        {
            hashes.CopyTo(_hashes, 0);
            Width = width;
        }

        public void Add(TreeHash hash) => hash.CopyTo(_hashes.AsSpan(Width++ * TreeHash.Size));

        public TreeHash Root()
        {
            var range = new CompactRange();
            for (var index = 0; index < Width; index++) range.Append(this[index]);
            return range.Root();
        }

        public void Next()
        {
            Width = 0;
            Index++;
        }
    }
}
