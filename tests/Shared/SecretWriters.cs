using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Attest.Tests;

/// <summary>How programs that are not ours write a secret; what they write around it (padding, quotes) is cut off.</summary>
internal static class SecretWriters
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyList<Func<string, string>> All { get; } =
    [
        static secret => secret,
        static secret => secret.Trim(),
        static secret => JsonSerializer.Serialize(secret)[1..^1],
        static secret => JsonSerializer.Serialize(secret, Relaxed)[1..^1],
        Uri.EscapeDataString,
        static secret => WebUtility.UrlEncode(secret),
        static secret => Lower(Uri.EscapeDataString(secret)),
        static secret => secret.Replace("'", "'\\''", StringComparison.Ordinal),
        static secret => Convert.ToHexString(Encoding.UTF8.GetBytes(secret)),
        static secret => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret)),
        static secret => Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)),
        static secret => Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
        static secret => Inner(Convert.ToBase64String([7, .. Encoding.UTF8.GetBytes(secret), 250]), 1, secret),
        static secret => Inner(Convert.ToBase64String([251, 66, .. Encoding.UTF8.GetBytes(secret), 3, 4]), 2, secret),
        static secret => Inner(Convert.ToBase64String([255, 254, 253, .. Encoding.UTF8.GetBytes(secret), 9, 9]), 3, secret),
    ];

    /// <summary>The characters of base64 that depend on the secret alone when it stands after some bytes.</summary>
    private static string Inner(string base64, int lead, string secret) =>
        base64[((8 * lead + 5) / 6)..(8 * (lead + Encoding.UTF8.GetByteCount(secret)) / 6)];

    private static string Lower(string escaped) =>
        string.Concat(escaped.Select((c, i) => (i >= 1 && escaped[i - 1] == '%') || (i >= 2 && escaped[i - 2] == '%') ? char.ToLowerInvariant(c) : c));
}
