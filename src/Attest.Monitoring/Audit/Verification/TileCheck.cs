using System.Buffers.Binary;
using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Audit.Tree;

namespace Attest.Monitoring.Audit.Verification;

/// <summary>
/// Reads one bundle of entries and the tile of level 0 that must hold their hashes, apart from all others: the part of
/// the work that two cores share. Used again for the next.
/// </summary>
/// <param name="root">The log's folder.</param>
internal sealed class TileCheck(string root)
{
    /// <summary>A longer one is no bundle of 256 entries.</summary>
    private const int LargestBundle = TilePath.Full * (sizeof(ushort) + ushort.MaxValue);

    private readonly LogFile _file = new(root);
    private readonly TreeHash[] _hashed = new TreeHash[TilePath.Full];
    private readonly TreeHash[] _stored = new TreeHash[TilePath.Full];
    private readonly long[] _times = new long[TilePath.Full];
    private int _timesRead;

    /// <summary>The tile's place in its level.</summary>
    public long Index { get; private set; }

    /// <summary>How many entries it has.</summary>
    public int Width { get; private set; }

    /// <summary>Whether every entry could be read and hashed.</summary>
    public bool HasEntries { get; private set; }

    /// <summary>Whether the tile of hashes could be read.</summary>
    public bool HasHashes { get; private set; }

    /// <summary>The first place where an entry does not hash to what the tile holds; -1 when none is, or one is missing.</summary>
    public int Difference { get; private set; }

    public TreeHash EntriesRoot { get; private set; }

    public TreeHash HashesRoot { get; private set; }

    /// <summary>What is wrong with either file by itself.</summary>
    public List<AuditFinding> Findings { get; } = [];

    public long Files => _file.Count;

    /// <summary>The bundle as messages name it.</summary>
    public string EntriesPlace { get; private set; } = "";

    /// <summary>The tile as messages name it.</summary>
    public string HashesPlace { get; private set; } = "";

    /// <summary>What the entries hash to.</summary>
    public ReadOnlySpan<TreeHash> Hashed => _hashed.AsSpan(0, Width);

    /// <summary>What the tile holds.</summary>
    public ReadOnlySpan<TreeHash> Stored => _stored.AsSpan(0, Width);

    /// <summary>The timestamps of the entries, UTC ticks; 0 where there is none.</summary>
    public ReadOnlySpan<long> Times => _times.AsSpan(0, _timesRead);

    /// <summary>Reads a place of the log.</summary>
    /// <param name="index">The tile's place in its level.</param>
    /// <param name="width">How many entries the tree has there.</param>
    public void Read(long index, int width)
    {
        (Index, Width, Difference) = (index, width, -1);
        Findings.Clear();
        ReadEntries();
        ReadHashes();
        if (!HasEntries || !HasHashes) return;
        HashesRoot = EntriesRoot;
        for (var place = 0; place < width && Difference < 0; place++)
        {
            if (_hashed[place] != _stored[place]) Difference = place;
        }

        if (Difference >= 0) HashesRoot = Peaks.RootOf(Stored);
    }

    private void ReadEntries()
    {
        _timesRead = 0;
        HasEntries = false;
        if (!Open(TilePath.Entries, LargestBundle, out var bundle, out var place, out var isExact))
        {
            EntriesPlace = place;
            return;
        }

        EntriesPlace = place;
        for (var entry = 0; entry < Width; entry++)
        {
            if (bundle.Length < 2 || BinaryPrimitives.ReadUInt16BigEndian(bundle) is var length && bundle.Length < 2 + length)
            {
                Findings.Add(new(place, Index * TilePath.Full + entry, $"it ends in entry {Index * TilePath.Full + entry}, {Width - entry} before it should"));
                return;
            }

            var json = bundle.Slice(2, length);
            _hashed[entry] = TreeHashing.Leaf(json);
            _times[_timesRead++] = EntryTime.TryRead(json, out var ticks) ? ticks : 0;
            bundle = bundle[(2 + length)..];
        }

        if (isExact && bundle.Length > 0)
        {
            Findings.Add(new(place, null, $"{bundle.Length} bytes stand behind its last entry"));
        }

        HasEntries = true;
        EntriesRoot = Peaks.RootOf(Hashed);
    }

    private void ReadHashes()
    {
        HasHashes = false;
        var found = Open(0, TilePath.Full * TreeHash.Size, out var tile, out var place, out var isExact);
        HashesPlace = place;
        if (!found) return;
        var wanted = Width * TreeHash.Size;
        if (isExact ? tile.Length != wanted : tile.Length < wanted)
        {
            Findings.Add(new(place, null, $"it has {tile.Length} bytes and not {wanted}"));
            return;
        }

        for (var hash = 0; hash < Width; hash++) _stored[hash] = TreeHash.Read(tile[(hash * TreeHash.Size)..]);
        HasHashes = true;
        if (!HasEntries) HashesRoot = Peaks.RootOf(Stored);
    }

    /// <summary>A partial tile may be gone once the full one is there, which then begins with it.</summary>
    private bool Open(int level, int most, out Span<byte> content, out string place, out bool isExact)
    {
        var path = new TilePath(level, Index, Width);
        place = path.ToString();
        isExact = true;
        if (_file.TryRead(place, most, out content, out var fault)) return true;
        if (fault is null && path.IsPartial)
        {
            isExact = false;
            if (_file.TryRead(path.WhenFull.ToString(), most, out content, out _))
            {
                place = path.WhenFull.ToString();
                return true;
            }
        }

        Findings.Add(new(place, null, fault ?? "it is missing"));
        return false;
    }
}
