using System.Net;
using System.Text.RegularExpressions;
using Attest.Monitoring.Configuration.Settings;

namespace Attest.Monitoring.Configuration.Checks;

/// <summary>Forms of texts that checks take.</summary>
internal static class CheckTexts
{
    public static TextType Name { get; } = new(
        "name", "letters, digits, _, . and -, at most 64, beginning with a letter or digit", "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$", IsName);

    public static TextType Status { get; } = new(
        "status", "a status such as 204, or 2xx", "^[1-5]([0-9]{2}|xx)$", static text => text is [>= '1' and <= '5', 'x', 'x'] || (text is [>= '1' and <= '5', _, _] && IsDigits(text)));

    public static TextType Number { get; } = new("number", "a number from 0 to 255", "^[0-9]{1,3}$", static text => byte.TryParse(text, out _) && IsDigits(text));

    public static TextType Pattern { get; } = new("regular expression", "a regular expression of .NET", null, IsPattern);

    /// <summary>What fits into the command line of any system once it is encoded.</summary>
    public static TextType Script { get; } = new(
        "script", "a script of at most 10000 characters (a longer one is a file: type command with pwsh -File)", "^[\\s\\S]{1,10000}$", static text => text.Length is > 0 and <= 10_000);

    public static TextType Address { get; } = new(
        "address", "host:port or :port, such as \"db:5432\"", "^(\\[[0-9A-Fa-f:.]+\\]|[^\\s:/\\[\\]]*):[0-9]{1,5}$",
        static text => TextType.IsAddress(text) && !text.EndsWith(":0", StringComparison.Ordinal));

    public static TextType Internet { get; } = new("IP address", "an IP address", "^[0-9A-Fa-f:.]+(%[0-9A-Za-z]+)?$", static text => IPAddress.TryParse(text, out _));

    public static TextType Program { get; } = new("name of a program", "the name of a program's file, without folder", "^[^/\\\\]+$", static text => text.Length > 0 && text.AsSpan().IndexOfAny('/', '\\') < 0);

    public static TextType Remedy { get; } = new("line", "one line of at most 1024 characters", "^[^\\x00-\\x1f\\x7f-\\x9f]{1,1024}$", IsLine);

    public static TextType Variable { get; } = new("variable", "the name of an environment variable", "^[^\\s=]+$", static text =>
        text.Length > 0 && !text.Any(static character => char.IsWhiteSpace(character) || character is '=' or '\0'));

    /// <summary>Source: Amazon S3 User Guide, "Bucket naming rules"; with the letters and underscores of older and other servers.</summary>
    public static TextType Bucket { get; } = new("bucket", "3 to 63 letters, digits, ., _ and -", "^[A-Za-z0-9._-]{3,63}$", static text =>
        text.Length is >= 3 and <= 63 && text.All(static character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-') && text.Trim('.').Length > 0);

    public static TextType Comparison { get; } = new(
        "comparison", "a comparison such as \"> 0.1\" (>, >=, <, <=, ==, !=)", "^(>=?|<=?|==|!=) *[-+0-9.eE]+$", static text => ValueComparison.Read(text) is not null);

    /// <summary>Whether a text names a check or a group.</summary>
    public static bool IsName(string? text)
    {
        if (text is not { Length: > 0 and <= 64 } || !char.IsAsciiLetterOrDigit(text[0])) return false;
        foreach (var character in text)
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('_' or '.' or '-')) return false;
        return true;
    }

    /// <summary>Whether a text is one line that an answer can carry.</summary>
    public static bool IsLine(string? text) => text is { Length: > 0 and <= 1024 } && !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl);

    private static bool IsDigits(string text) => text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool IsPattern(string text)
    {
        try
        {
            // With the flag a pattern that could take for ever is refused where it stands, not met where it runs.
            _ = new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return text.Length > 0;
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
