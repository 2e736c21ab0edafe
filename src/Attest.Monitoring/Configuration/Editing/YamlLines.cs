using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration.Editing;

/// <summary>The text of a YAML file and its lines, counted from 0.</summary>
internal sealed class YamlLines
{
    private readonly List<int> _starts = [0];

    public YamlLines(string text)
    {
        Text = text;
        for (var index = text.IndexOf('\n', StringComparison.Ordinal); index >= 0; index = text.IndexOf('\n', index + 1)) _starts.Add(index + 1);
        Break = _starts.Count > 1 && _starts[1] >= 2 && text[_starts[1] - 2] == '\r' ? "\r\n" : "\n";
    }

    public string Text { get; }

    /// <summary>The line break of the file: that of its first line.</summary>
    public string Break { get; }

    public int Count => _starts.Count;

    /// <summary>Where a node begins in the text.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.ConfigurationNotEditable"/>: there is no such place.</exception>
    public int Offset(SourcePosition position)
    {
        var line = position.Line - 1;
        if (line < 0 || line >= _starts.Count || position.Column < 1 || _starts[line] + position.Column - 1 > EndOf(line))
            throw NotEditable.At(position, "its place is not where it seems");
        return _starts[line] + position.Column - 1;
    }

    public int LineAt(int offset)
    {
        var found = _starts.BinarySearch(offset);
        return found >= 0 ? found : ~found - 1;
    }

    public int StartOf(int line) => _starts[line];

    /// <summary>The end of the line before its break.</summary>
    public int EndOf(int line)
    {
        if (line == _starts.Count - 1) return Text.Length;
        var end = _starts[line + 1] - 1;
        return end > _starts[line] && Text[end - 1] == '\r' ? end - 1 : end;
    }

    public ReadOnlySpan<char> this[int line] => Text.AsSpan(StartOf(line)..EndOf(line));

    public int IndentOf(int line) => this[line] is var content ? content.Length - content.TrimStart(' ').Length : 0;

    public bool IsBlank(int line) => this[line].IsWhiteSpace();

    public bool IsComment(int line) => this[line].TrimStart() is ['#', ..];

    /// <summary>
    /// The last line of a block that begins in <paramref name="first"/>, whose keys are indented by
    /// <paramref name="indent"/>: up to the next line that is indented no deeper and continues no list.
    /// </summary>
    public int LastLineOfBlock(int first, int indent)
    {
        var last = first;
        var literal = IsLiteralHeader(this[first]) ? IndentOf(first) : -1;
        for (var line = first + 1; line < Count; line++)
        {
            if (IsBlank(line)) continue;
            var depth = IndentOf(line);
            if (literal >= 0 && depth > literal)
            {
                last = line;
                continue;
            }

            literal = -1;
            if (IsComment(line)) continue;
            if (depth < indent || (depth == indent && !this[line].TrimStart(' ').StartsWith("- "))) break;
            if (IsMarker(line)) break;
            last = line;
            if (IsLiteralHeader(this[line])) literal = depth;
        }

        return last;
    }

    private bool IsMarker(int line) => this[line].StartsWith("---") || this[line].StartsWith("...");

    /// <summary>Whether the lines that follow, if indented deeper, are text: <c>key: |</c>, <c>- &gt;-</c>.</summary>
    private static bool IsLiteralHeader(ReadOnlySpan<char> line)
    {
        var comment = line.IndexOf(" #");
        var content = (comment < 0 ? line : line[..comment]).TrimEnd().TrimEnd("+-0123456789");
        return content.EndsWith(" |") || content.EndsWith(" >");
    }
}
