using System.Text;

namespace Attest.Monitoring.Serving;

/// <summary>
/// An answer, whole: what can go wrong has gone wrong before its first byte is sent. One with a <see cref="Stream"/> has
/// no end that is known beforehand, and no body.
/// </summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="ContentType">The media type.</param>
/// <param name="Body">What is sent; disposing the answer gives its memory back.</param>
internal sealed record ServedResponse(int Status, string ContentType, ResponseBody Body) : IDisposable
{
    /// <summary>Further headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The route that answered, for the metrics; <c>other</c> = none of ours.</summary>
    public string Endpoint { get; init; } = OtherEndpoint;

    /// <summary>Who asked, for the metrics.</summary>
    public string Client { get; init; } = Access.Caller.AnonymousName;

    /// <summary>The error behind an answer of 500 and above.</summary>
    public string? ErrorId { get; init; }

    /// <summary>Whether the connection must not be used again: the rest of the request has not been read.</summary>
    public bool Closes { get; init; }

    /// <summary>Writes the answer as it comes, in place of <see cref="Body"/>; not called for HEAD.</summary>
    public ServedStream? Stream { get; init; }

    /// <summary>Held as long as the answer is being sent, whatever becomes of it.</summary>
    public IDisposable? Held { get; init; }

    /// <summary>Whether it says how long it is. Source: RFC 9110, 8.6.</summary>
    public bool HasLength => Stream is null && Status is not (204 or 304);

    public const string OtherEndpoint = "other";

    /// <summary>A line of plain text.</summary>
    public static ServedResponse Text(int status, string text)
    {
        var body = new ResponseBody();
        body.Write(Encoding.UTF8.GetBytes(text + "\n"));
        return new ServedResponse(status, "text/plain; charset=utf-8", body);
    }

    public ServedResponse With(string name, string value) => this with { Headers = [.. Headers, new(name, value)] };

    public void Dispose()
    {
        Body.Dispose();
        Held?.Dispose();
    }
}

/// <summary>Writes an answer whose end is not known: until it is all written, nobody reads it, or the endpoint ends.</summary>
/// <param name="output">Where to; what is written is sent when it is flushed.</param>
/// <param name="cancellation">Whoever asked has gone, or the endpoint ends.</param>
internal delegate Task ServedStream(Stream output, CancellationToken cancellation);
