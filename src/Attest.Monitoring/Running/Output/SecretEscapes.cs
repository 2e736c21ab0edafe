using System.Buffers;
using System.Globalization;
using System.Text;

namespace Attest.Monitoring.Running.Output;

/// <summary>How the usual writers escape a text, each under the name of the writer it was taken from.</summary>
internal static class SecretEscapes
{
    /// <summary>Characters that no escape here changes.</summary>
    public static readonly SearchValues<char> NeverEscaped =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_");

    /// <summary>RFC 8259, section 7: what must be escaped, and what writers escape besides.</summary>
    public static IEnumerable<string> Json(string text) =>
    [
        Json(text, "x4", static _ => false),                                                // jq, Newtonsoft, PowerShell
        Json(text, "X4", static _ => false),
        Json(text, "X4", static c => c is '\u2028' or '\u2029' or (>= '\uD800' and <= '\uF8FF')), // UnsafeRelaxedJsonEscaping
        Json(text, "x4", static _ => false, slash: true),
        Json(text, "x4", static c => c > '~'),                                              // Python
        Json(text, "X4", static c => c > '~'),
        Json(text, "x4", static c => c > '~', slash: true),                                 // PHP
        Json(text, "x4", static c => c is '<' or '>' or '&' or '\u2028' or '\u2029'),       // Go
        Json(text, "X4", static c => c > '~' || "<>&'\"+`".Contains(c, StringComparison.Ordinal)), // System.Text.Json
    ];

    /// <summary>Quoted or escaped for a command line, without the quotes around the whole.</summary>
    public static IEnumerable<string> Shell(string text) =>
    [
        text.Replace("'", @"'\''", StringComparison.Ordinal),                               // bash, sh -x
        text.Replace("'", "'\"'\"'", StringComparison.Ordinal),                             // dash, Python shlex
        text.Replace("'", "''", StringComparison.Ordinal),                                  // PowerShell, YAML
        Prefixed(text, '\\', "\"$`\\"),                                                     // in double quotes
        Prefixed(text, '\\', "\"$`\\!"),
        Prefixed(text, '`', "\"$`"),                                                        // PowerShell, in double quotes
        Prefixed(text, '\\', " \t'\"\\|&;()<>!{}*[?]^$`,"),                                 // bash printf %q
        Prefixed(text, '\\', " \t'\"\\|&;()<>!{}*[?]^$`,#~"),
        Prefixed(text, '\\', " \t'\"\\|&;()<>!{}*[?]^$`#~=%"),                              // Ruby Shellwords
        AnsiC(text, octal: false),                                                          // bash $'…'
        AnsiC(text, octal: true),
    ];

    /// <summary>RFC 3986, section 2.1, with the sets of characters that the usual functions leave alone.</summary>
    public static IEnumerable<string> Url(byte[] utf8)
    {
        foreach (var digits in (string[])["X2", "x2"])
        {
            yield return Percent(utf8, digits, "-._~");                                     // Uri.EscapeDataString
            yield return Percent(utf8, digits, "-._~/");                                    // Python quote
            yield return Percent(utf8, digits, "-._~!'()*");                                // encodeURIComponent
            yield return Percent(utf8, digits, "-._~!$&'()*+,;=");                          // user and password of a URL
            yield return Percent(utf8, digits, "-._~!$&'()*+,;=:@/?#[]");                   // encodeURI
            yield return Percent(utf8, digits, "-._~!$&'()*+,;=:@/?#");
            yield return Percent(utf8, digits, "-._~", space: "+");                         // Python quote_plus, Go
            yield return Percent(utf8, digits, "-._*", space: "+");                         // HTML forms, Java
            yield return Percent(utf8, digits, "-._!()*", space: "+");                      // WebUtility.UrlEncode
        }
    }

    private static string Json(string text, string digits, Func<char, bool> asNumber, bool slash = false)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = c switch
            {
                _ when asNumber(c) => escaped.Append("\\u").Append(((int)c).ToString(digits, CultureInfo.InvariantCulture)),
                '"' => escaped.Append("\\\""),
                '\\' => escaped.Append(@"\\"),
                '/' when slash => escaped.Append(@"\/"),
                '\n' => escaped.Append(@"\n"),
                '\r' => escaped.Append(@"\r"),
                '\t' => escaped.Append(@"\t"),
                '\b' => escaped.Append(@"\b"),
                '\f' => escaped.Append(@"\f"),
                < ' ' => escaped.Append("\\u").Append(((int)c).ToString(digits, CultureInfo.InvariantCulture)),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    private static string Prefixed(string text, char prefix, string specials)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (specials.Contains(c, StringComparison.Ordinal)) escaped.Append(prefix);
            escaped.Append(c);
        }

        return escaped.ToString();
    }

    /// <summary>Bash manual, section 3.1.2.4. In the C locale bash writes bytes beyond ASCII as octal numbers.</summary>
    private static string AnsiC(string text, bool octal)
    {
        var escaped = new StringBuilder(text.Length + 16);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\n' => escaped.Append(@"\n"),
                '\r' => escaped.Append(@"\r"),
                '\t' => escaped.Append(@"\t"),
                '\a' => escaped.Append(@"\a"),
                '\b' => escaped.Append(@"\b"),
                '\f' => escaped.Append(@"\f"),
                '\v' => escaped.Append(@"\v"),
                '\e' => escaped.Append(@"\E"),
                '\\' => escaped.Append(@"\\"),
                '\'' => escaped.Append(@"\'"),
                < ' ' or 127 => AppendOctal(escaped, utf8[..rune.EncodeToUtf8(utf8)]),
                > 127 when octal => AppendOctal(escaped, utf8[..rune.EncodeToUtf8(utf8)]),
                _ => escaped.Append(rune.ToString()),
            };
        }

        return escaped.ToString();
    }

    private static StringBuilder AppendOctal(StringBuilder escaped, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes) escaped.Append('\\').Append(Convert.ToString(value, 8).PadLeft(3, '0'));
        return escaped;
    }

    private static string Percent(byte[] utf8, string digits, string kept, string space = "%20")
    {
        var escaped = new StringBuilder(utf8.Length + 32);
        foreach (var value in utf8)
        {
            var c = (char)value;
            if (c == ' ') escaped.Append(space);
            else if (char.IsAsciiLetterOrDigit(c) || kept.Contains(c, StringComparison.Ordinal)) escaped.Append(c);
            else escaped.Append('%').Append(value.ToString(digits, CultureInfo.InvariantCulture));
        }

        return escaped.ToString();
    }
}
