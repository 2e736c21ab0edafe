using System.Text;
using Attest.Monitoring.Configuration.Settings;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration.Editing;

/// <summary>The one change of a text that sets a value; everything outside it stays as it is, byte by byte.</summary>
/// <param name="Start">Where the replaced part begins.</param>
/// <param name="End">Where it ends; <paramref name="Start"/> for an insertion.</param>
/// <param name="Replacement">What stands there afterwards.</param>
internal readonly record struct YamlSplice(int Start, int End, string Replacement)
{
    public string Apply(string text) => string.Concat(text.AsSpan(0, Start), Replacement, text.AsSpan(End));

    /// <summary>Plans the change.</summary>
    /// <param name="lines">The text.</param>
    /// <param name="root">The same text parsed.</param>
    /// <param name="path">The parts of the key.</param>
    /// <param name="value">The new value.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.ConfigurationNotEditable"/></exception>
    public static YamlSplice Plan(YamlLines lines, SourceNode root, ReadOnlySpan<string> path, YamlValue value)
    {
        if (root is ScalarNode { Value: null, Text: "" }) return AtEnd(lines, path, value);
        if (root is not MappingNode mapping) throw NotEditable.At(root.Position, "the file holds no mapping");
        var step = StepOf(mapping);
        while (true)
        {
            if (mapping.Entries.Count == 0 || IsFlow(lines, mapping))
            {
                if (Find(mapping, path[0]) is not { } inFlow) return IntoFlow(lines, lines.Offset(mapping.Position), path, value);
                if (path.Length == 1) return Replace(lines, inFlow, value, inFlow: true);
                if (inFlow.Value is ScalarNode { Value: null }) return Fill(lines, inFlow, path[1..], value, inFlow: true, step);
                mapping = Below(inFlow);
            }
            else
            {
                if (Find(mapping, path[0]) is not { } entry) return IntoBlock(lines, mapping, path, value, step);
                if (path.Length == 1) return Replace(lines, entry, value, inFlow: false);
                if (entry.Value is ScalarNode { Value: null }) return Fill(lines, entry, path[1..], value, inFlow: false, step);
                mapping = Below(entry);
            }

            path = path[1..];
        }
    }

    /// <summary>A file of nothing but comments.</summary>
    private static YamlSplice AtEnd(YamlLines lines, ReadOnlySpan<string> path, YamlValue value)
    {
        var text = lines.Text;
        var begin = text.Length == 0 || text[^1] == '\n' ? "" : lines.Break;
        return new YamlSplice(text.Length, text.Length, $"{begin}{Block(lines, path, value, 0, 2)}{lines.Break}");
    }

    /// <summary>A key that the block lacks: behind the block's last line.</summary>
    private static YamlSplice IntoBlock(YamlLines lines, MappingNode block, ReadOnlySpan<string> path, YamlValue value, int step)
    {
        var indent = block.Entries[0].Key.Position.Column - 1;
        var lastKey = lines.LineAt(lines.Offset(block.Entries[^1].Key.Position));
        if (lines.IndentOf(lastKey) != indent) throw NotEditable.At(block.Position, "the mapping begins in the middle of a line");
        var end = lines.EndOf(lines.LastLineOfBlock(lastKey, indent));
        return new YamlSplice(end, end, $"{lines.Break}{Block(lines, path, value, indent, step)}");
    }

    /// <summary>A key that <c>{ … }</c> lacks: behind its last entry.</summary>
    private static YamlSplice IntoFlow(YamlLines lines, int open, ReadOnlySpan<string> path, YamlValue value)
    {
        if (lines.Text[open] != '{' || YamlTokens.EndOfFlow(lines.Text, open) is not { } extent)
            throw NotEditable.At(Place(lines, open), "where the mapping ends is not clear");
        if (extent.LastToken == open) return new YamlSplice(open + 1, extent.Close, $" {Flow(path, value)} ");
        var comma = lines.Text[extent.LastToken] == ',' ? "" : ",";
        return new YamlSplice(extent.LastToken + 1, extent.LastToken + 1, $"{comma} {Flow(path, value)}");
    }

    /// <summary>A section that is there and empty.</summary>
    private static YamlSplice Fill(YamlLines lines, MappingEntry entry, ReadOnlySpan<string> rest, YamlValue value, bool inFlow, int step)
    {
        var colon = Colon(lines, entry, inFlow);
        var written = ((ScalarNode)entry.Value).Text;
        if (written.Length > 0)
        {
            var start = YamlTokens.SkipBlanks(lines.Text, colon);
            if (!lines.Text.AsSpan(start).StartsWith(written)) throw NotEditable.At(entry.Value.Position, "its empty value is not on its line");
            return new YamlSplice(start, start + written.Length, $"{{ {Flow(rest, value)} }}");
        }

        if (inFlow) return new YamlSplice(colon, colon, $" {{ {Flow(rest, value)} }}");
        var line = lines.LineAt(colon);
        if (lines.IndentOf(line) != entry.Key.Position.Column - 1) throw NotEditable.At(entry.Key.Position, "the key begins in the middle of a line");
        return new YamlSplice(lines.EndOf(line), lines.EndOf(line), $"{lines.Break}{Block(lines, rest, value, lines.IndentOf(line) + step, step)}");
    }

    private static YamlSplice Replace(YamlLines lines, MappingEntry entry, YamlValue value, bool inFlow)
    {
        var text = lines.Text;
        var colon = Colon(lines, entry, inFlow);
        var start = YamlTokens.SkipBlanks(text, colon);
        if (entry.Value is ScalarNode { Value: null, Text: "" }) return new YamlSplice(colon, colon, $" {value.Plain}");
        if (start >= text.Length || text[start] is '\n' or '\r' or '#') return ReplaceList(lines, entry, value, colon, inFlow);

        var end = text[start] switch
        {
            '&' or '*' or '!' => throw NotEditable.At(entry.Value.Position, "its value has an anchor, alias or tag"),
            '|' or '>' => lines.EndOf(lines.LastLineOfBlock(lines.LineAt(colon), lines.IndentOf(lines.LineAt(colon)) + 1)),
            '"' or '\'' => YamlTokens.EndOfQuoted(text, start),
            '[' or '{' => YamlTokens.EndOfFlow(text, start) is { } extent ? extent.Close + 1 : -1,
            _ => YamlTokens.EndOfPlain(text, start, inFlow),
        };
        if (end < 0) throw NotEditable.At(entry.Value.Position, "where its value ends is not clear");
        if (text[start] is '[' or '{' && text.AsSpan(start..end).Contains('#')) throw NotEditable.At(entry.Value.Position, "its value may hold comments");
        return new YamlSplice(start, end, value.InPlaceOf(text[start]));
    }

    /// <summary>A list of one item a line becomes one line.</summary>
    private static YamlSplice ReplaceList(YamlLines lines, MappingEntry entry, YamlValue value, int colon, bool inFlow)
    {
        if (entry.Value is not SequenceNode || inFlow) throw NotEditable.At(entry.Value.Position, "its value stands on lines of its own");
        var line = lines.LineAt(colon);
        var end = lines.EndOf(lines.LastLineOfBlock(line, lines.IndentOf(line)));
        if (lines.Text.AsSpan(colon..end).Contains('#')) throw NotEditable.At(entry.Value.Position, "the list may hold comments");
        return new YamlSplice(colon, end, $" {value.Plain}");
    }

    private static int Colon(YamlLines lines, MappingEntry entry, bool inFlow)
    {
        var colon = YamlTokens.EndOfKey(lines.Text, lines.Offset(entry.Key.Position), inFlow);
        return colon >= 0 ? colon : throw NotEditable.At(entry.Key.Position, "the key is not written as a plain or quoted text");
    }

    private static bool IsFlow(YamlLines lines, MappingNode mapping)
    {
        var offset = lines.Offset(mapping.Position);
        var first = offset < lines.Text.Length ? lines.Text[offset] : '\0';
        return first is not ('&' or '!') ? first == '{' : throw NotEditable.At(mapping.Position, "a mapping above it has an anchor or tag");
    }

    private static MappingEntry? Find(MappingNode mapping, string name)
    {
        foreach (var entry in mapping.Entries)
        {
            if (entry.Key.Text == name) return entry;
        }

        return null;
    }

    private static MappingNode Below(MappingEntry entry) =>
        entry.Value as MappingNode ?? throw NotEditable.At(entry.Value.Position, $"'{entry.Key.Text}' holds no mapping");

    private static SourcePosition Place(YamlLines lines, int offset) =>
        new(null, lines.LineAt(offset) + 1, offset - lines.StartOf(lines.LineAt(offset)) + 1);

    /// <summary>How deep the file indents: the first nested block tells; 2 where there is none.</summary>
    private static int StepOf(MappingNode root)
    {
        foreach (var entry in root.Entries)
        {
            if (entry.Value is MappingNode { Entries.Count: > 0 } inner && inner.Position.Line > entry.Key.Position.Line
                && inner.Position.Column > entry.Key.Position.Column)
            {
                return inner.Position.Column - entry.Key.Position.Column;
            }
        }

        return 2;
    }

    private static string Block(YamlLines lines, ReadOnlySpan<string> path, YamlValue value, int indent, int step)
    {
        var text = new StringBuilder();
        for (var part = 0; part < path.Length; part++)
        {
            if (part > 0) text.Append(lines.Break);
            text.Append(' ', indent + (part * step)).Append(FlowText.Scalar(path[part])).Append(':');
        }

        return text.Append(' ').Append(value.Plain).ToString();
    }

    private static string Flow(ReadOnlySpan<string> path, YamlValue value)
    {
        var text = new StringBuilder();
        foreach (var part in path[..^1]) text.Append(FlowText.Scalar(part)).Append(": { ");
        text.Append(FlowText.Scalar(path[^1])).Append(": ").Append(value.Plain);
        for (var part = 1; part < path.Length; part++) text.Append(" }");
        return text.ToString();
    }
}
