using System.Text;

namespace Attest.Monitoring.Tracing;

/// <summary>The <c>baggage</c> of W3C Baggage: values that travel with the work, for all who take part in it.</summary>
internal static class Baggage
{
    /// <summary>A platform has to carry as many members and bytes (section 3.3.2); what is over is left out whole.</summary>
    public const int MaxMembers = 64;

    /// <inheritdoc cref="MaxMembers"/>
    public const int MaxLength = 8192;

    private const string TokenMarks = "!#$%&'*+-.^_`|~";

    /// <summary>The list without optional white space, or null when it breaks the grammar.</summary>
    /// <param name="text">As received.</param>
    /// <param name="cut">Whether members were left out because there were too many.</param>
    public static string? Normalize(ReadOnlySpan<char> text, out bool cut)
    {
        var result = new StringBuilder(Math.Min(text.Length, MaxLength));
        var members = 0;
        cut = false;
        foreach (var range in text.Split(','))
        {
            var member = text[range].Trim(" \t");
            if (member.IsEmpty)
            {
                continue;
            }

            if (!IsMember(member))
            {
                return null;
            }

            if (cut || members == MaxMembers || result.Length + member.Length + 1 > MaxLength)
            {
                cut = true;
                continue;
            }

            result.Append(members++ > 0 ? "," : "").Append(member);
        }

        return result.ToString();
    }

    /// <summary>Keys and percent-decoded values of a normalised list; properties are left out.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Entries(string normalized)
    {
        foreach (var member in normalized.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var end = member.IndexOf(';', StringComparison.Ordinal);
            var pair = end < 0 ? member : member[..end];
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            yield return new(pair[..equals].Trim(), Uri.UnescapeDataString(pair[(equals + 1)..].Trim()));
        }
    }

    private static bool IsMember(ReadOnlySpan<char> member)
    {
        var first = true;
        foreach (var range in member.Split(';'))
        {
            var part = member[range];
            var equals = part.IndexOf('=');
            if ((first && equals < 0)
                || !IsToken(Trimmed(equals < 0 ? part : part[..equals]))
                || (equals >= 0 && !IsValue(Trimmed(part[(equals + 1)..]))))
            {
                return false;
            }

            first = false;
        }

        return true;
    }

    private static ReadOnlySpan<char> Trimmed(ReadOnlySpan<char> text) => text.Trim(" \t");

    private static bool IsToken(ReadOnlySpan<char> key)
    {
        foreach (var character in key)
        {
            if (!char.IsAsciiLetterOrDigit(character) && !TokenMarks.Contains(character, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return key.Length > 0;
    }

    private static bool IsValue(ReadOnlySpan<char> value) =>
        !value.ContainsAnyExceptInRange('!', '~') && !value.ContainsAny("\",;\\");
}
