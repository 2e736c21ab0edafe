using Microsoft.Win32.SafeHandles;

namespace Attest.Monitoring.Logging.Reading;

/// <summary>
/// Reads whole lines from a file that may still grow. One buffer, however large the file; a line of more than 16 MiB is
/// passed over. The file may be renamed or deleted meanwhile.
/// </summary>
internal sealed class LineReader : IDisposable
{
    private const int MostLine = 16 * 1024 * 1024;

    private readonly SafeFileHandle _file;
    private byte[] _buffer = new byte[64 * 1024];
    private long _offset;
    private int _start;
    private int _end;
    private bool _skipping;

    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be opened.</exception>
    public LineReader(string path)
    {
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>Bytes of the file that were handed out or are about to be: its length when all of it was read.</summary>
    public long Read => _offset;

    /// <summary>The length the file has now.</summary>
    public long Length => RandomAccess.GetLength(_file);

    /// <summary>
    /// The next line without its end, valid until the next call; false at the end of what there is now. A line without
    /// an end is not one yet.
    /// </summary>
    public bool TryRead(out ReadOnlyMemory<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var feed = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                feed += searched;
                line = _buffer.AsMemory(_start, feed);
                _start += feed + 1;
                if (!_skipping) return true;
                _skipping = false;
                searched = 0;
                continue;
            }

            searched = _end - _start;
            if (Fill(ref searched)) continue;
            line = default;
            return false;
        }
    }

    /// <summary>The first bytes of the file, at most as many as fit: what tells it from another of its name.</summary>
    public int ReadBeginning(Span<byte> bytes) => RandomAccess.Read(_file, bytes, 0);

    /// <summary>Begins anew: the file was truncated.</summary>
    public void Rewind()
    {
        _offset = 0;
        _start = _end = 0;
        _skipping = false;
    }

    public void Dispose() => _file.Dispose();

    private bool Fill(ref int searched)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= MostLine)
            {
                _skipping = true;
                _end = 0;
                searched = 0;
            }
            else
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }
        }

        var read = RandomAccess.Read(_file, _buffer.AsSpan(_end), _offset);
        _offset += read;
        _end += read;
        return read > 0;
    }
}
