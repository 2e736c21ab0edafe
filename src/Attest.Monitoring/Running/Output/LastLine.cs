using System.Text;

namespace Attest.Monitoring.Running.Output;

/// <summary>The last line that a step printed, as far as a terminal's row can show it.</summary>
internal sealed class LastLine
{
    private const int Longest = 512;

    private readonly byte[] _bytes = new byte[Longest];
    private int _length;
    private bool _ended = true;

    /// <summary>Takes output as it comes: only the last line that is not blank is kept.</summary>
    public void Add(ReadOnlySpan<byte> output)
    {
        var ended = output is [.., (byte)'\n'];
        var rest = output.TrimEnd("\r\n"u8);
        var start = rest.LastIndexOfAny((byte)'\n', (byte)'\r') + 1;
        if (start > 0 || _ended) _length = rest.Length > 0 ? 0 : _length;
        var line = rest[start..];
        var taken = Math.Min(line.Length, Longest - _length);
        line[..taken].CopyTo(_bytes.AsSpan(_length));
        _length += taken;
        _ended = ended;
    }

    /// <summary>The line without escape sequences and control characters, which would move the cursor of the view.</summary>
    public string Text() => Printable(Encoding.UTF8.GetString(_bytes, 0, _length));

    /// <summary>Removes ECMA-48 control sequences, OSC strings and C0/C1 characters; a tab is a space.</summary>
    public static string Printable(string text, bool trim = true)
    {
        var clean = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            var character = text[at];
            if (character == '\e') at = EscapeSequences.End(text, at);
            else if (character == '\t') clean.Append(' ');
            else if (!char.IsControl(character) && character != '\ufffd') clean.Append(character);
        }

        return trim ? clean.ToString().Trim() : clean.ToString();
    }
}
