using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Attest.Monitoring.Serving.Runs;

/// <summary>Reads a trace file as it grows: each time what was added since, by whole lines. Not thread-safe.</summary>
internal sealed class TraceTail(string path)
{
    /// <summary>The most that is read at once; a longer line is none of ours.</summary>
    private const int MostAtOnce = 4 * 1024 * 1024;

    private long _read;

    /// <summary>The spans that were added; none where there is no such file.</summary>
    public List<ServedSpan> Read()
    {
        try
        {
            using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            return Read(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Nothing has ended yet, or the run was removed.
            return [];
        }
    }

    private List<ServedSpan> Read(SafeFileHandle file)
    {
        var spans = new List<ServedSpan>();
        var length = (int)Math.Min(RandomAccess.GetLength(file) - _read, MostAtOnce);
        if (length <= 0) return spans;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var bytes = buffer.AsMemory(0, RandomAccess.Read(file, buffer.AsSpan(0, length), _read));
            var whole = bytes.Span.LastIndexOf((byte)'\n') + 1;
            _read += whole == 0 && length == MostAtOnce ? length : whole;
            for (bytes = bytes[..whole]; bytes.Length > 0;)
            {
                var end = bytes.Span.IndexOf((byte)'\n');
                spans.AddRange(OtlpSpans.Read(bytes[..end]));
                bytes = bytes[(end + 1)..];
            }

            return spans;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
