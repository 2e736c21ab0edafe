using Microsoft.Win32.SafeHandles;

namespace Attest.Monitoring.State;

/// <summary>
/// A file of lines that only grows, for best-effort sinks: it is opened at the first write, it never throws, and a
/// write that fails leaves no part of a line behind. One writer; readers see whole lines at every moment.
/// </summary>
internal sealed class LineFile(string path) : ILineFile
{
    private SafeFileHandle? _handle;
    private long _length;

    public string Path => path;

    public long Lost => 0;

    public void Touch() => _ = Append([]);

    /// <summary>Appends whole lines.</summary>
    /// <returns>Null when they are in the file, else why they are not.</returns>
    public Exception? Append(ReadOnlySpan<byte> lines)
    {
        try
        {
            _handle ??= Open();
            RandomAccess.Write(_handle, lines, _length);
            _length += lines.Length;
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            CutBack();
            return fault;
        }
    }

    public Exception? Close()
    {
        Dispose();
        return null;
    }

    public void Dispose() => _handle?.Dispose();

    private SafeFileHandle Open()
    {
        var handle = File.OpenHandle(
            path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            _length = RandomAccess.GetLength(handle);
            if (_length > 0)
            {
                _length = EndOfLastLine(handle, _length);
            }

            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>A writer that was killed may have left half a line: the next one starts after the last whole one.</summary>
    private static long EndOfLastLine(SafeFileHandle handle, long length)
    {
        var end = length;
        Span<byte> block = stackalloc byte[512];
        while (end > 0)
        {
            var start = Math.Max(0, end - block.Length);
            var read = block[..RandomAccess.Read(handle, block[..(int)(end - start)], start)];
            var newline = read.LastIndexOf((byte)'\n');
            end = newline < 0 ? start : start + newline + 1;
            if (newline >= 0)
            {
                break;
            }
        }

        if (end < length)
        {
            RandomAccess.SetLength(handle, end);
        }

        return end;
    }

    private void CutBack()
    {
        try
        {
            if (_handle is not null)
            {
                RandomAccess.SetLength(_handle, _length);
            }
        }
        catch (IOException)
        {
            // What is left of the line is cut off by the next write that succeeds, or by the next one to open the file.
        }
    }
}
