using Attest.Monitoring.State;

namespace Attest.Monitoring.Logging.Reading;

/// <summary>
/// The records of one log in the order of its lines, and, as it grows, those that come. Follows the log when it is
/// renamed away and made anew, through every file that it was meanwhile, and when it is truncated.
/// </summary>
internal sealed class LogSource : IDisposable
{
    /// <summary>The beginning of a log holds a time to 100 ns: enough to know a file again by.</summary>
    private const int Known = 256;

    private readonly string _path;
    private readonly Queue<string> _older;
    private readonly byte[] _beginning = new byte[Known];
    private LineReader? _file;
    private int _known;
    private LogRecord? _next;
    private bool _dry;

    /// <param name="path">The file that is written.</param>
    /// <param name="withRotated">Whether to begin with the files it was before.</param>
    public LogSource(string path, bool withRotated)
    {
        _path = path;
        _older = new(withRotated ? RotatedFiles.OldestFirst(path).Where(file => file != path) : []);
    }

    /// <summary>When the next record happened, or the one before it where that was later: lines keep their order.</summary>
    public DateTimeOffset Time { get; private set; }

    /// <summary>Lines that are no records.</summary>
    public long Unreadable { get; private set; }

    /// <summary>The run it is the log of; null for a file that no run owns.</summary>
    public string? RunId { get; init; }

    /// <summary>Reads on where it had come to an end.</summary>
    public bool Look()
    {
        _dry = false;
        RewindIfTruncated();
        return HasNext();
    }

    /// <summary>Reads until it has a record; false at the end of what there was when it last looked.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be read.</exception>
    public bool HasNext()
    {
        while (_next is null && !_dry)
        {
            if (_file is null && !TryOpen())
            {
                _dry = true;
                break;
            }

            if (!_file!.TryRead(out var line))
            {
                _dry = !TryGoOn();
                continue;
            }

            if (line.Span.Trim(" \t\r"u8).IsEmpty) continue;
            if (LogLineReader.TryRead(line.Span) is not { } record)
            {
                Unreadable++;
                continue;
            }

            _next = record with { Line = line.ToArray() };
            if (record.Timestamp > Time) Time = record.Timestamp;
        }

        return _next is not null;
    }

    /// <summary>Takes the record that <see cref="HasNext"/> found.</summary>
    public LogRecord Take()
    {
        var next = _next!;
        _next = null;
        return next;
    }

    public void Dispose() => _file?.Dispose();

    private bool TryOpen()
    {
        while (true)
        {
            var path = _older.Count > 0 ? _older.Dequeue() : _path;
            if (path == _path && !File.Exists(path)) return false;
            try
            {
                _file = new LineReader(path);
                _known = 0;
                return true;
            }
            catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
            {
                // Not there yet, or rotated away since it was listed.
                if (path == _path) return false;
            }
        }
    }

    /// <summary>At the end of the file that is open: whether there is more, in it or in the one that follows it.</summary>
    private bool TryGoOn()
    {
        if (_older.Count > 0) return Close();
        if (RewindIfTruncated()) return true;
        _known = _file!.ReadBeginning(_beginning);
        if (_known == 0 || IsAt(_path) || !File.Exists(_path)) return false;

        // Renamed away: what it got before that is read first, then the files that came after it.
        return _file.Length > _file.Read || GoToNewer();
    }

    /// <summary>A file that is shorter than what was read of it, or begins otherwise, is read anew.</summary>
    private bool RewindIfTruncated()
    {
        if (_file is null || _file.Read == 0) return false;
        Span<byte> now = stackalloc byte[Known];
        if (_file.Length >= _file.Read && IsKnown(now[.._file.ReadBeginning(now)])) return false;
        _file.Rewind();
        _known = 0;
        return true;
    }

    private bool GoToNewer()
    {
        var newer = new Stack<string>();
        var number = 1;
        for (; File.Exists(RotatedFiles.Name(_path, number)) && !IsAt(RotatedFiles.Name(_path, number)); number++)
            newer.Push(RotatedFiles.Name(_path, number));

        // Not among them: it went under another name, and which of these came after it nobody can say.
        if (File.Exists(RotatedFiles.Name(_path, number)))
        {
            foreach (var file in newer) _older.Enqueue(file);
        }

        return Close();
    }

    /// <summary>Always true: there may be more in the next.</summary>
    private bool Close()
    {
        _file!.Dispose();
        _file = null;
        return true;
    }

    private bool IsKnown(ReadOnlySpan<byte> beginning) =>
        beginning.Length >= _known && beginning[.._known].SequenceEqual(_beginning.AsSpan(0, _known));

    private bool IsAt(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> beginning = stackalloc byte[Known];
            return IsKnown(beginning[..RandomAccess.Read(file, beginning, 0)]);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }
}
