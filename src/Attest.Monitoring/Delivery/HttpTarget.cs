namespace Attest.Monitoring.Delivery;

/// <summary>A server that takes telemetry over HTTP.</summary>
/// <param name="Url">The whole address.</param>
/// <param name="Timeout">Of one request.</param>
internal sealed record HttpTarget(Uri Url, TimeSpan Timeout)
{
    /// <summary>Sent with every request; may hold secrets.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Whether bodies are sent compressed with gzip.</summary>
    public bool Gzip { get; init; }

    /// <summary>A PEM file with the only authorities that are trusted; null = those of the machine.</summary>
    public string? Authorities { get; init; }

    /// <summary>A PEM file with the certificate that we show; null = none.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>A PEM file with the key of <see cref="ClientCertificate"/>.</summary>
    public string? ClientKey { get; init; }

    /// <summary>The address for messages: what stands before an <c>@</c> may be a password.</summary>
    public string Shown => Url.UserInfo.Length == 0 ? Url.ToString() : new UriBuilder(Url) { UserName = "", Password = "" }.Uri.ToString();
}
