using System.Globalization;

namespace Attest.Monitoring.Serving.Runs;

/// <summary>One range of bytes of a file, as <c>Range: bytes=…</c> asks for it. Source: RFC 9110, 14.1.2.</summary>
/// <param name="Start">The first byte; null in <c>-500</c>, the last 500.</param>
/// <param name="End">The last byte, or how many of the last; null in <c>500-</c>.</param>
internal sealed record ByteRange(long? Start, long? End)
{
    /// <summary>Reads the header; null when it is none, or asks for several ranges, which may be ignored.</summary>
    public static ByteRange? Read(string? header)
    {
        if (header is null || !header.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase)) return null;
        var text = header.AsSpan(6).Trim();
        var dash = text.IndexOf('-');
        if (dash < 0 || text.Contains(',')) return null;
        long? start = null, end = null;
        if (dash > 0)
        {
            if (!TryRead(text[..dash], out var number)) return null;
            start = number;
        }

        if (dash < text.Length - 1)
        {
            if (!TryRead(text[(dash + 1)..], out var number)) return null;
            end = number;
        }

        return (start, end) is (null, null) || start > end ? null : new ByteRange(start, end);
    }

    /// <summary>The bytes of a file of some length, at most so many; null when it holds none of them.</summary>
    public (long Start, long Length)? Within(long length, long most)
    {
        if (Start is not { } start)
        {
            var last = Math.Min(Math.Min(End!.Value, length), most);
            return last == 0 ? null : (length - last, last);
        }

        if (start >= length) return null;
        return (start, Math.Min(Math.Min((End ?? length - 1) + 1, length) - start, most));
    }

    private static bool TryRead(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < long.MaxValue;
}
