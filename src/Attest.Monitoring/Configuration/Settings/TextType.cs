using System.Text.Json;

namespace Attest.Monitoring.Configuration.Settings;

/// <summary>Text of a given form.</summary>
/// <param name="name">The form's name.</param>
/// <param name="expectation">Completes "must be …".</param>
/// <param name="pattern">The same form as a regular expression, for the JSON Schema.</param>
/// <param name="accepts">Whether a text has the form; null = any text that is not empty.</param>
internal sealed class TextType(string name, string expectation, string? pattern = null, Func<string, bool>? accepts = null)
    : SettingType
{
    /// <summary>Any text but the empty one.</summary>
    public static TextType Any { get; } = new("text", "text, not empty", "^[\\s\\S]+$");

    /// <summary>A path of a file or folder.</summary>
    public static TextType Path { get; } = new("path", "a path", "^[^\\x00]+$", text => text.Length > 0 && !text.Contains('\0'));

    /// <summary>A path that means the same whatever folder it is read from.</summary>
    public static TextType AbsolutePath { get; } = new("absolute path", "an absolute path", "^(/|\\\\\\\\|[A-Za-z]:[/\\\\])[^\\x00]*$", text => !text.Contains('\0') && System.IO.Path.IsPathFullyQualified(text));

    /// <summary>The name or address of a repository, as a program takes it that would read an option out of a hyphen.</summary>
    public static TextType Remote { get; } = new("remote", "a name or a URL that does not begin with -", "^[^-\\s][^\\s]*$", text =>
        text.Length > 0 && text[0] != '-' && !text.AsSpan().ContainsAny(" \t\r\n\0"));

    /// <summary>The name of an environment variable.</summary>
    public static TextType Variable { get; } = new("name of a variable", "the name of an environment variable, not its value", "^[A-Za-z_][A-Za-z0-9_]*$", text =>
        text.Length > 0 && !char.IsAsciiDigit(text[0]) && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '_'));

    /// <summary>An absolute <c>http</c> or <c>https</c> address.</summary>
    public static TextType Url { get; } = new(
        "URL", "an http or https URL", "^[Hh][Tt][Tt][Pp][Ss]?://[^/]", text =>
            Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0);

    /// <summary>The path part of an address that we serve.</summary>
    public static TextType Route { get; } = new(
        "URL path", "a path that begins with / and holds no space, ? or #", "^/[^\\s?#]*$", IsRoute);

    /// <summary><c>host:port</c>, <c>:port</c>, or an IPv6 address in brackets and a port.</summary>
    public static TextType Address { get; } = new(
        "address", "host:port or :port, such as \":9090\" or \"127.0.0.1:9090\"", "^(\\[[0-9A-Fa-f:.]+\\]|[^\\s:/\\[\\]]*):[0-9]{1,5}$", IsAddress);

    /// <summary>The part of our metrics' names before the first underscore; empty = bare names.</summary>
    public static TextType MetricNamespace { get; } = new(
        "metric name prefix", "letters, digits, _ and :, beginning with no digit, or empty", "^([a-zA-Z_:][a-zA-Z0-9_:]*)?$", IsMetricPrefix);

    public override string Name => name;
    public override string Expectation => expectation;
    public override bool TakesEmptyText => accepts is not null && accepts("");

    /// <summary>The form as a regular expression.</summary>
    public string? Pattern => pattern;

    public override SettingValue? OfText(string text) =>
        (accepts is null ? text.Length > 0 : accepts(text)) ? new SettingValue(text, text) : null;

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "string");
        if (pattern is not null) json.WriteString("pattern", pattern);
    }

    /// <summary>Whether a text is <c>host:port</c> or <c>:port</c>.</summary>
    internal static bool IsAddress(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !IsPort(text.AsSpan(colon + 1))) return false;
        var host = text.AsSpan(0, colon);
        if (host is ['[', .. var inner, ']']) return IsIPv6(inner);
        foreach (var character in host)
        {
            if (char.IsWhiteSpace(character) || character is ':' or '/' or '[' or ']') return false;
        }

        return true;
    }

    /// <summary>Whether a text is a port, 0 (any free one) to 65535.</summary>
    internal static bool IsPort(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= 5 && text.IndexOfAnyExceptInRange('0', '9') < 0 && int.Parse(text) <= 65535;

    private static bool IsIPv6(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiHexDigit(character) && character is not (':' or '.')) return false;
        }

        return text.Length > 0;
    }

    private static bool IsRoute(string text)
    {
        if (!text.StartsWith('/')) return false;
        foreach (var character in text)
        {
            if (char.IsWhiteSpace(character) || character is '?' or '#') return false;
        }

        return true;
    }

    private static bool IsMetricPrefix(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            var fits = char.IsAsciiLetter(text[index]) || text[index] is '_' or ':' || (index > 0 && char.IsAsciiDigit(text[index]));
            if (!fits) return false;
        }

        return true;
    }
}
