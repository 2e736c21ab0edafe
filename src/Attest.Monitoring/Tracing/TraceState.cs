using System.Text;

namespace Attest.Monitoring.Tracing;

/// <summary>The <c>tracestate</c> of W3C Trace Context level 2, section 3.3: what other vendors know of the trace.</summary>
internal static class TraceState
{
    private const int MaxMembers = 32;
    private const int MaxKey = 256;
    private const int MaxValue = 256;

    /// <summary>
    /// The list without optional white space, empty members and all but the first of several members with one key (the
    /// first is the newest), or null when it breaks a rule: then it is not passed on at all (section 3.3.1.3), while the
    /// trace itself goes on.
    /// </summary>
    public static string? Normalize(ReadOnlySpan<char> text)
    {
        var keys = new List<string>();
        var result = new StringBuilder(text.Length);
        var members = 0;
        foreach (var range in text.Split(','))
        {
            var member = text[range].Trim(" \t");
            if (member.IsEmpty)
            {
                continue;
            }

            var equals = member.IndexOf('=');
            if (equals < 0 || ++members > MaxMembers || !IsKey(member[..equals]) || !IsValue(member[(equals + 1)..]))
            {
                return null;
            }

            var key = member[..equals].ToString();
            if (keys.Contains(key))
            {
                continue;
            }

            keys.Add(key);
            result.Append(result.Length > 0 ? "," : "").Append(member);
        }

        return result.ToString();
    }

    private static bool IsKey(ReadOnlySpan<char> key)
    {
        if (key.Length is 0 or > MaxKey || !(char.IsAsciiLetterLower(key[0]) || char.IsAsciiDigit(key[0])))
        {
            return false;
        }

        foreach (var character in key)
        {
            if (!char.IsAsciiLetterLower(character) && !char.IsAsciiDigit(character) && character is not ('_' or '-' or '*' or '/' or '@'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsValue(ReadOnlySpan<char> value) =>
        value.Length is > 0 and <= MaxValue
        && !value.ContainsAnyExceptInRange(' ', '~')
        && !value.Contains('=')
        && value[^1] != ' ';
}
