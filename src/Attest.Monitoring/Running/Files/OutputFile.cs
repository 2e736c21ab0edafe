using System.Text;

namespace Attest.Monitoring.Running.Files;

/// <summary>
/// What a step appends to <c>$ATTEST_OUTPUT</c>: <c>name=value</c>, or <c>name&lt;&lt;END</c>, lines, <c>END</c> (the
/// format of GITHUB_OUTPUT). The value of a name that comes again replaces the one before.
/// </summary>
internal static class OutputFile
{
    public const int MostOutputs = 256;

    private const string Remedy = "Append `name=value`, or `name<<END`, the lines and `END` on a line of its own.";

    public static IReadOnlyDictionary<string, string> None { get; } = new Dictionary<string, string>();

    /// <exception cref="AttestException"><see cref="ErrorIds.OutputInvalid"/>, with the line.</exception>
    public static Dictionary<string, string> Parse(ChildFile file)
    {
        var outputs = new Dictionary<string, string>(StringComparer.Ordinal);
        var lines = new TextLines(file.Content.Span);
        while (lines.MoveNext())
        {
            if (lines.Current.IsEmpty) continue;
            var (number, equals) = (lines.Number, lines.Current.IndexOf((byte)'='));
            var heredoc = lines.Current.IndexOf("<<"u8);
            if (equals < 0 && heredoc < 0)
                throw file.Origin.Mistake(number, $"`{Shown(lines.Current)}` is no output", Remedy);

            var isHeredoc = heredoc >= 0 && (equals < 0 || heredoc < equals);
            var name = Name(lines.Current[..(isHeredoc ? heredoc : equals)], number, file.Origin);
            var value = isHeredoc ? Heredoc(ref lines, lines.Current[(heredoc + 2)..], file.Origin) : lines.Current[(equals + 1)..];
            if (value.Contains((byte)0)) throw file.Origin.Mistake(number, $"the value of {name} holds a NUL byte", "Encode it, for example in base64.");
            outputs[name] = file.Origin.Masker.Mask(Encoding.UTF8.GetString(value));
            if (outputs.Count > MostOutputs)
                throw file.Origin.Mistake(number, $"there are more than {MostOutputs} outputs", "Write a list as one output, for example as JSON.");
        }

        return outputs;
    }

    /// <summary>The lines up to the delimiter. Where the opening line ends in CRLF, the value's line ends become LF.</summary>
    private static ReadOnlySpan<byte> Heredoc(ref TextLines lines, ReadOnlySpan<byte> delimiter, FileOrigin origin)
    {
        var (opened, normalise) = (lines.Number, lines.End.Length == 2);
        if (delimiter.IsEmpty) throw origin.Mistake(opened, "`<<` is followed by no delimiter", Remedy);
        var value = new List<byte>();
        var end = ReadOnlySpan<byte>.Empty;
        while (lines.MoveNext())
        {
            if (lines.Current.SequenceEqual(delimiter))
            {
                // Of the last line end only the feed is the file's own, unless the file is in CRLF.
                if (!normalise && end.Length == 2) value.Add((byte)'\r');
                return value.ToArray();
            }

            value.AddRange(end);
            value.AddRange(lines.Current);
            end = normalise && lines.End.Length == 2 ? "\n"u8 : lines.End;
        }

        throw origin.Mistake(
            opened, $"the value has no end: no line is `{Shown(delimiter)}` alone", $"Append a line `{Shown(delimiter)}` after the value.");
    }

    private static string Name(ReadOnlySpan<byte> bytes, int line, FileOrigin origin)
    {
        var name = Shown(bytes);
        if (!IsName(bytes) || !ReferenceEquals(origin.Masker.Mask(name), name))
            throw origin.Mistake(line, $"`{name}` is no name of an output", "Name it [A-Za-z_][A-Za-z0-9_-]*, without spaces around it, at most 100 characters.");
        return name;
    }

    private static bool IsName(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.Length > 100 || !(char.IsAsciiLetter((char)name[0]) || name[0] == '_')) return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)c) && c is not ((byte)'_' or (byte)'-')) return false;
        }

        return true;
    }

    /// <summary>For a message: at most 100 bytes.</summary>
    private static string Shown(ReadOnlySpan<byte> bytes) =>
        Encoding.UTF8.GetString(bytes.Length <= 100 ? bytes : bytes[..100]);
}
