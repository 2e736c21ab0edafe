using System.Text;

namespace Attest.Monitoring.Serving;

/// <summary>An answer, whole: what can go wrong has gone wrong before its first byte is sent.</summary>
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

    public const string OtherEndpoint = "other";

    /// <summary>A line of plain text.</summary>
    public static ServedResponse Text(int status, string text)
    {
        var body = new ResponseBody();
        body.Write(Encoding.UTF8.GetBytes(text + "\n"));
        return new ServedResponse(status, "text/plain; charset=utf-8", body);
    }

    public ServedResponse With(string name, string value) => this with { Headers = [.. Headers, new(name, value)] };

    public void Dispose() => Body.Dispose();
}
