using System.Text;

namespace Attest.Monitoring.Serving;

/// <summary>
/// Takes out of a query what is a secret by its name. Nothing here reads one from there; whoever sends one all the same
/// must not find it in a trace. Source: OpenTelemetry semantic conventions, "url.query".
/// </summary>
internal static class QuerySecrets
{
    private const string Redacted = "REDACTED";

    private static readonly string[] Names =
        ["token", "access_token", "id_token", "api_key", "apikey", "key", "password", "secret", "auth", "authorization", "sig", "signature", "AWSAccessKeyId", "X-Goog-Signature", "X-Amz-Signature"];

    /// <summary>The query with those values replaced.</summary>
    public static string Without(string query)
    {
        var text = new StringBuilder(query.Length);
        foreach (var pair in query.Split('&'))
        {
            if (text.Length > 0) text.Append('&');
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals >= 0 && Names.Contains(Uri.UnescapeDataString(pair[..equals]), StringComparer.OrdinalIgnoreCase)) text.Append(pair.AsSpan(0, equals + 1)).Append(Redacted);
            else text.Append(pair);
        }

        return text.ToString();
    }
}
