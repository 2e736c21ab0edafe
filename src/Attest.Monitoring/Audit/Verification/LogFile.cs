namespace Attest.Monitoring.Audit.Verification;

/// <summary>Reads whole files of a log into a buffer that is used again, and says what is wrong instead of throwing.</summary>
/// <param name="root">The log's folder.</param>
internal sealed class LogFile(string root)
{
    private byte[] _buffer = [];

    /// <summary>How many files were read.</summary>
    public long Count { get; private set; }

    /// <summary>The content of a file; empty and false when it cannot be read.</summary>
    /// <param name="place">From the log's folder, separated by <c>/</c>.</param>
    /// <param name="most">Bytes it may have.</param>
    /// <param name="content">Valid until the next call.</param>
    /// <param name="fault">Why not; null when there is no such file.</param>
    public bool TryRead(string place, int most, out Span<byte> content, out string? fault)
    {
        content = default;
        fault = null;
        try
        {
            using var file = File.OpenHandle(
                Path.Combine(root, place), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var length = RandomAccess.GetLength(file);
            if (length > most)
            {
                fault = $"it has {length} bytes, more than the {most} it may have";
                return false;
            }

            if (_buffer.Length < length) _buffer = new byte[Math.Max(length, 64 * 1024)];
            var read = 0;
            while (read < length)
            {
                var part = RandomAccess.Read(file, _buffer.AsSpan(read, (int)length - read), read);
                if (part == 0) break;
                read += part;
            }

            Count++;
            content = _buffer.AsSpan(0, read);
            return true;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            fault = $"it cannot be read: {error.Message}";
            return false;
        }
    }
}
