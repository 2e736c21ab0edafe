using System.Text;

namespace Attest.Monitoring.Running.Output;

/// <summary>
/// The forms in which programs print a secret: itself, trimmed, its lines; each of them plain, escaped for JSON, URLs
/// and shells, in base64 and in hexadecimal. Most forms of most secrets are equal: the automaton keeps one of each.
/// </summary>
internal static class SecretForms
{
    /// <summary>Shorter lines (<c>{</c>, <c>data:</c>) would mask what is no secret.</summary>
    public const int ShortestLine = 8;

    /// <summary>Adds every form of a secret that has at least <see cref="SecretMasker.ShortestSecret"/> characters.</summary>
    public static void AddTo(List<byte[]> patterns, string secret)
    {
        AddForms(patterns, secret);
        var trimmed = secret.Trim();
        if (trimmed.Length != secret.Length) AddForms(patterns, trimmed);
        if (!secret.AsSpan().ContainsAny('\n', '\r')) return;

        // Programs and version control change line ends; lines that are too short alone are masked with the whole.
        patterns.Add(Encoding.UTF8.GetBytes(secret.ReplaceLineEndings("\n")));
        patterns.Add(Encoding.UTF8.GetBytes(secret.ReplaceLineEndings("\r\n")));

        foreach (var range in secret.AsSpan().SplitAny('\n', '\r'))
        {
            var line = secret[range];
            AddLine(patterns, line);
            if (line.Trim() is var bare && bare.Length != line.Length) AddLine(patterns, bare);
        }
    }

    private static void AddLine(List<byte[]> patterns, string line)
    {
        if (Encoding.UTF8.GetByteCount(line) >= ShortestLine) AddForms(patterns, line);
    }

    private static void AddForms(List<byte[]> patterns, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        patterns.Add(bytes);
        Base64Forms.AddTo(patterns, bytes);
        patterns.Add(Encoding.ASCII.GetBytes(Convert.ToHexString(bytes)));
        patterns.Add(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes)));

        // A token of letters and digits is the same under every escape.
        if (!text.AsSpan().ContainsAnyExcept(SecretEscapes.NeverEscaped)) return;
        foreach (var form in SecretEscapes.Json(text)) patterns.Add(Encoding.UTF8.GetBytes(form));
        foreach (var form in SecretEscapes.Shell(text)) patterns.Add(Encoding.UTF8.GetBytes(form));
        foreach (var form in SecretEscapes.Url(bytes)) patterns.Add(Encoding.ASCII.GetBytes(form));
    }
}
