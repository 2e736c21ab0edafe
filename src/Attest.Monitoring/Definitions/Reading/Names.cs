namespace Attest.Monitoring.Definitions.Reading;

/// <summary>What names may look like.</summary>
internal static class Names
{
    public const int LongestId = 64;

    /// <summary><c>[A-Za-z0-9][A-Za-z0-9_-]{0,63}</c></summary>
    public static bool IsStepId(string text) =>
        text.Length is > 0 and <= LongestId && char.IsAsciiLetterOrDigit(text[0]) && AllOf(text, dash: true);

    /// <summary>Of a parameter or axis, so that an expression can name it: <c>[A-Za-z_][A-Za-z0-9_-]{0,63}</c>.</summary>
    public static bool IsMember(string text) =>
        text.Length is > 0 and <= LongestId && !char.IsAsciiDigit(text[0]) && text[0] != '-' && AllOf(text, dash: true);

    /// <summary>Of an environment variable (POSIX, 8.1), a metric or a label: <c>[A-Za-z_][A-Za-z0-9_]*</c>.</summary>
    public static bool IsVariable(string text) => text.Length > 0 && !char.IsAsciiDigit(text[0]) && AllOf(text, dash: false);

    /// <summary>The field name of an HTTP header: a token of RFC 9110, section 5.6.2.</summary>
    public static bool IsHeader(string text)
    {
        foreach (var letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && !"!#$%&'*+-.^_`|~".Contains(letter, StringComparison.Ordinal))
                return false;
        }
        return text.Length > 0;
    }

    private static bool AllOf(string text, bool dash)
    {
        foreach (var letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter != '_' && !(dash && letter == '-'))
                return false;
        }
        return true;
    }
}
