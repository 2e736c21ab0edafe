using System.Globalization;

namespace Attest.Monitoring.Sources;

/// <summary>The value of a plain scalar by the core schema (YAML 1.2.2, section 10.3.2): <c>yes</c> and <c>on</c> are text.</summary>
internal static class CoreScalar
{
    /// <summary>Null, bool, long, double or, for everything else, the text itself.</summary>
    public static object? Resolve(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ => Number(text) ?? text,
    };

    /// <summary>A long or double, or null when the text is no number. A whole number beyond 64 bits is a double.</summary>
    public static object? Number(string text)
    {
        // Nearly every scalar is a word: its first character tells.
        if (text.Length == 0 || !(char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.'))
            return null;
        if (text.StartsWith("0x", StringComparison.Ordinal))
            return Digits(text.AsSpan(2), 16);
        if (text.StartsWith("0o", StringComparison.Ordinal))
            return Digits(text.AsSpan(2), 8);
        if (IsInteger(text))
        {
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
                ? (object)whole
                : double.Parse(text, CultureInfo.InvariantCulture);
        }
        return Infinite(text) ?? (IsFloat(text) ? double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) : null);
    }

    private static object? Digits(ReadOnlySpan<char> digits, int radix)
    {
        if (digits.IsEmpty)
            return null;
        double value = 0;
        long exact = 0;
        foreach (var digit in digits)
        {
            var worth = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : radix;
            if (worth >= radix)
                return null;
            value = value * radix + worth;
            exact = unchecked(exact * radix + worth);
        }
        return value < long.MaxValue ? (object)exact : value;
    }

    private static bool IsInteger(ReadOnlySpan<char> text)
    {
        var digits = text[0] is '-' or '+' ? text[1..] : text;
        return !digits.IsEmpty && !digits.ContainsAnyExceptInRange('0', '9');
    }

    private static object? Infinite(string text) => text switch
    {
        ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF" => double.PositiveInfinity,
        "-.inf" or "-.Inf" or "-.INF" => double.NegativeInfinity,
        ".nan" or ".NaN" or ".NAN" => double.NaN,
        _ => null,
    };

    // [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
    private static bool IsFloat(ReadOnlySpan<char> text)
    {
        var i = text[0] is '-' or '+' ? 1 : 0;
        var whole = SkipDigits(text, ref i);
        var fraction = 0;
        if (i < text.Length && text[i] == '.')
        {
            i++;
            fraction = SkipDigits(text, ref i);
        }
        if (whole + fraction == 0)
            return false;
        if (i < text.Length && text[i] is 'e' or 'E')
        {
            i++;
            if (i < text.Length && text[i] is '-' or '+')
                i++;
            if (SkipDigits(text, ref i) == 0)
                return false;
        }
        return i == text.Length;
    }

    private static int SkipDigits(ReadOnlySpan<char> text, ref int i)
    {
        var start = i;
        while (i < text.Length && char.IsAsciiDigit(text[i]))
            i++;
        return i - start;
    }
}
