using System.IO.Compression;
using Attest.Monitoring.Metrics.Exposition;

namespace Attest.Monitoring.Serving;

/// <summary>Compresses answers for those who ask. Source: RFC 9110, 12.5.3.</summary>
internal static class ContentCoding
{
    /// <summary>Less than a packet is not worth it.</summary>
    private const int Least = 1400;

    /// <summary>The answer, compressed when the request takes gzip at least as gladly as plain.</summary>
    public static ServedResponse Apply(ServedRequest request, ServedResponse response)
    {
        response = response.With("Vary", "Accept, Accept-Encoding");
        if (response.Body.Length < Least || !TakesGzip(request.Header("Accept-Encoding"))) return response;
        var packed = new ResponseBody();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) response.Body.WriteTo(gzip);
        response.Body.Dispose();
        return (response with { Body = packed }).With("Content-Encoding", "gzip");
    }

    /// <summary>Whether an <c>Accept-Encoding</c> takes gzip.</summary>
    public static bool TakesGzip(string? header)
    {
        if (string.IsNullOrEmpty(header)) return false;
        double? gzip = null, any = null, identity = null;
        foreach (var range in header.AsSpan().Split(','))
        {
            var part = header.AsSpan(range);
            var end = part.IndexOf(';');
            var name = (end < 0 ? part : part[..end]).Trim();
            if (!TryReadWeight(end < 0 ? [] : part[(end + 1)..], out var quality)) continue;
            if (name.Equals("gzip", StringComparison.OrdinalIgnoreCase) || name.Equals("x-gzip", StringComparison.OrdinalIgnoreCase)) gzip = quality;
            else if (name.Equals("identity", StringComparison.OrdinalIgnoreCase)) identity = quality;
            else if (name is "*") any = quality;
        }

        var wanted = gzip ?? any ?? 0;
        return wanted > 0 && wanted >= (identity ?? 0);
    }

    private static bool TryReadWeight(ReadOnlySpan<char> parameter, out double quality)
    {
        quality = 1;
        parameter = parameter.Trim();
        if (parameter.IsEmpty) return true;
        var equals = parameter.IndexOf('=');
        return equals > 0 && parameter[..equals].Trim() is "q" or "Q" &&
            AcceptedRange.TryReadQuality(parameter[(equals + 1)..].Trim(), out quality);
    }
}
