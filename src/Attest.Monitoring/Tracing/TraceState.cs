using System.Text;

namespace Attest.Monitoring.Tracing;

/// <summary>The <c>tracestate</c> of W3C Trace Context, section 3.3: what other vendors know of the trace.</summary>
internal static class TraceState
{
    private const int MaxMembers = 32;
    private const int MaxKey = 256;
    private const int MaxValue = 256;
    private const int MaxTenant = 241;
    private const int MaxSystem = 14;

    /// <summary>
    /// The list without optional white space and empty members, or null when it breaks a rule: then it is not passed
    /// on at all (section 3.3.1.3), while the trace itself goes on.
    /// </summary>
    public static string? Normalize(ReadOnlySpan<char> text)
    {
        var keys = new List<string>();
        var result = new StringBuilder(text.Length);
        foreach (var range in text.Split(','))
        {
            var member = text[range].Trim(" \t");
            if (member.IsEmpty)
            {
                continue;
            }

            var equals = member.IndexOf('=');
            if (equals < 0 || !IsKey(member[..equals]) || !IsValue(member[(equals + 1)..]))
            {
                return null;
            }

            var key = member[..equals].ToString();
            if (keys.Contains(key) || keys.Count == MaxMembers)
            {
                return null;
            }

            keys.Add(key);
            result.Append(result.Length > 0 ? "," : "").Append(member);
        }

        return result.ToString();
    }

    private static bool IsKey(ReadOnlySpan<char> key)
    {
        var at = key.IndexOf('@');
        return at < 0
            ? key.Length is > 0 and <= MaxKey && IsLower(key[0]) && IsKeyRest(key[1..])
            : IsTenant(key[..at]) && IsSystem(key[(at + 1)..]);
    }

    private static bool IsTenant(ReadOnlySpan<char> tenant) =>
        tenant.Length is > 0 and <= MaxTenant && (IsLower(tenant[0]) || char.IsAsciiDigit(tenant[0])) && IsKeyRest(tenant[1..]);

    private static bool IsSystem(ReadOnlySpan<char> system) =>
        system.Length is > 0 and <= MaxSystem && IsLower(system[0]) && IsKeyRest(system[1..]);

    private static bool IsKeyRest(ReadOnlySpan<char> rest)
    {
        foreach (var character in rest)
        {
            if (!IsLower(character) && !char.IsAsciiDigit(character) && character is not ('_' or '-' or '*' or '/'))
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

    private static bool IsLower(char character) => char.IsAsciiLetterLower(character);
}
