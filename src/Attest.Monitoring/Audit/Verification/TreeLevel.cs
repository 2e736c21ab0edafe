using Attest.Monitoring.Audit.Tree;

namespace Attest.Monitoring.Audit.Verification;

/// <summary>
/// One level of tiles above level 0: takes the roots of the full tiles below as they are rebuilt and compares them with
/// what the files hold. Never more than one tile in memory.
/// </summary>
internal sealed class TreeLevel
{
    private readonly LogFile _file;
    private readonly List<AuditFinding> _findings;
    private readonly int _level;
    private readonly long _hashes;
    private readonly TreeHash[] _rebuilt = new TreeHash[TilePath.Full];
    private readonly TreeHash[] _stored = new TreeHash[TilePath.Full];
    private readonly TreeLevel? _above;
    private long _index = -1;
    private int _storedCount;
    private int _count;
    private bool _loaded;
    private string _place = "";

    /// <summary>Begins a level.</summary>
    /// <param name="level">From 1.</param>
    /// <param name="size">Of the tree.</param>
    /// <param name="file">Reads the files.</param>
    /// <param name="findings">Takes what is wrong.</param>
    public TreeLevel(int level, long size, LogFile file, List<AuditFinding> findings)
    {
        _level = level;
        _hashes = TilePath.HashesAt(level, size);
        _file = file;
        _findings = findings;
        _above = _hashes >= TilePath.Full ? new TreeLevel(level + 1, size, file, findings) : null;
    }

    /// <summary>What the file says the next hash is; null when it cannot be asked.</summary>
    public TreeHash? Next()
    {
        Load();
        return _count < _storedCount ? _stored[_count] : null;
    }

    /// <summary>Takes the next hash as it was rebuilt.</summary>
    public void Append(TreeHash hash)
    {
        Load();
        _rebuilt[_count++] = hash;
        if (_index * TilePath.Full + _count < _hashes && _count < TilePath.Full) return;
        Compare();
        if (_count == TilePath.Full) _above?.Append(Peaks.RootOf(_rebuilt));
        _count = 0;
    }

    private void Load()
    {
        if (_loaded) return;
        _loaded = true;
        _index++;
        _storedCount = 0;
        var width = (int)Math.Min(TilePath.Full, _hashes - _index * TilePath.Full);
        var path = new TilePath(_level, _index, width);
        _place = path.ToString();
        const int most = TilePath.Full * TreeHash.Size;
        var isExact = true;
        if (!_file.TryRead(_place, most, out var tile, out var fault))
        {
            isExact = false;
            if (fault is not null || !path.IsPartial || !_file.TryRead(path.WhenFull.ToString(), most, out tile, out _))
            {
                _findings.Add(new(_place, null, fault ?? "it is missing"));
                return;
            }

            _place = path.WhenFull.ToString();
        }

        var wanted = width * TreeHash.Size;
        if (isExact ? tile.Length != wanted : tile.Length < wanted)
        {
            _findings.Add(new(_place, null, $"it has {tile.Length} bytes and not {wanted}"));
            return;
        }

        for (; _storedCount < width; _storedCount++) _stored[_storedCount] = TreeHash.Read(tile[(_storedCount * TreeHash.Size)..]);
    }

    private void Compare()
    {
        _loaded = false;
        for (var hash = 0; hash < _storedCount; hash++)
        {
            if (_rebuilt[hash] == _stored[hash]) continue;
            _findings.Add(new(_place, null, $"its hash {hash} is not that of the tiles below"));
            return;
        }
    }
}
