using System.Text;

namespace Attest.Monitoring.Running.Output;

/// <summary>The escape sequences of terminals (ECMA-48): colours, cursor movements, titles, links.</summary>
internal static class EscapeSequences
{
    /// <summary>The text without them; itself where there is none.</summary>
    public static string Remove(string text)
    {
        if (!text.Contains('\e', StringComparison.Ordinal)) return text;
        var plain = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\e') at = End(text, at);
            else plain.Append(text[at]);
        }

        return plain.ToString();
    }

    /// <summary>The last character of the sequence that begins here: CSI ends at 0x40–0x7E; OSC at BEL or ST.</summary>
    public static int End(string text, int escape)
    {
        var at = escape + 1;
        if (at >= text.Length) return at;
        switch (text[at])
        {
            case '[':
                do at++;
                while (at < text.Length && text[at] is < '@' or > '~');
                return at;
            case ']':
                do at++;
                while (at < text.Length && text[at] is not ('\a' or '\e'));
                return at < text.Length && text[at] == '\e' ? at + 1 : at;
            default:
                return at;
        }
    }
}
