using System.IO.Compression;
using System.Security.Cryptography;

namespace Attest.Monitoring.Serving.Page;

/// <summary>A file of the live page as it is sent.</summary>
internal sealed class PageAsset
{
    private readonly byte[] _bytes;
    private readonly Lazy<byte[]> _packed;

    public PageAsset(string name, byte[] bytes)
    {
        Name = name;
        _bytes = bytes;
        _packed = new(() => Pack(bytes));
        ETag = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\"";
    }

    public string Name { get; }

    public string ETag { get; }

    /// <summary>The answer to a request: 304 to who has it already, packed for who takes gzip.</summary>
    public ServedResponse Answer(ServedRequest request)
    {
        if (Matches(request.Header("If-None-Match")))
            return new ServedResponse(304, ContentType, new ResponseBody()).With("ETag", ETag).With("Vary", "Accept-Encoding");
        var isPacked = ContentCoding.TakesGzip(request.Header("Accept-Encoding")) && _packed.Value.Length < _bytes.Length;
        var body = new ResponseBody();
        body.Write(isPacked ? _packed.Value : _bytes);
        var response = new ServedResponse(200, ContentType, body).With("ETag", ETag).With("Vary", "Accept-Encoding");
        return isPacked ? response.With("Content-Encoding", "gzip") : response;
    }

    private string ContentType => Path.GetExtension(Name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    };

    private bool Matches(string? header)
    {
        foreach (var one in (header ?? "").Split(',', StringSplitOptions.TrimEntries))
            if (one == ETag || one == "W/" + ETag || one == "*") return true;
        return false;
    }

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize)) gzip.Write(bytes);
        return packed.ToArray();
    }
}
