using Attest.Monitoring.Sources;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Attest.Monitoring.Integrations.YamlDotNet;

/// <summary>Gives scalars their type (YAML 1.2 core schema) and the place of their text.</summary>
internal sealed class YamlScalars(string file, string text)
{
    public const string CoreTag = "tag:yaml.org,2002:";

    public SourcePosition PositionOf(Mark mark) => new(file, (int)mark.Line, (int)mark.Column);

    public ScalarNode Node(Scalar scalar) =>
        new(PositionOf(scalar.Start), Value(scalar), scalar.Value) { TextStart = TextStart(scalar) };

    /// <summary>A tag as people write it: <c>!!binary</c>.</summary>
    public static string Shown(TagName tag) =>
        tag.Value.StartsWith(CoreTag, StringComparison.Ordinal) ? $"!!{tag.Value[CoreTag.Length..]}" : tag.Value;

    private object? Value(Scalar scalar)
    {
        if (scalar.Tag.IsEmpty)
            return scalar.Style == ScalarStyle.Plain ? CoreScalar.Resolve(scalar.Value) : scalar.Value;
        if (scalar.Tag.IsNonSpecific)
            return scalar.Value;

        var resolved = CoreScalar.Resolve(scalar.Value);
        return (Shown(scalar.Tag), resolved) switch
        {
            ("!!str", _) => scalar.Value,
            ("!!null", null) => null,
            ("!!bool", bool) or ("!!int", long) or ("!!float", double) => resolved,
            ("!!float", long whole) => (double)whole,
            ("!!null" or "!!bool" or "!!int" or "!!float", _) =>
                throw YamlDocument.Invalid(file, scalar.Start, $"'{NodeWords.Short(scalar.Value)}' is no value for the tag {Shown(scalar.Tag)}"),
            _ => throw YamlDocument.Invalid(file, scalar.Start, $"the tag {Shown(scalar.Tag)} is not supported"),
        };
    }

    private SourcePosition? TextStart(Scalar scalar)
    {
        if (scalar.Style == ScalarStyle.Literal)
            return LiteralStart(scalar);
        // Where the source is exactly as long as the text (and its quotes), nothing was folded, unescaped or doubled.
        var quotes = scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted ? 1 : 0;
        var start = (int)scalar.Start.Index + quotes;
        return scalar.Start.Line == scalar.End.Line
            && start + scalar.Value.Length <= text.Length
            && text.AsSpan(start, scalar.Value.Length).SequenceEqual(scalar.Value)
                ? PositionOf(scalar.Start) with { Column = (int)scalar.Start.Column + quotes }
                : null;
    }

    // The text of a literal block begins on the line after its '|'; how far it is indented shows on its first line of text.
    private SourcePosition? LiteralStart(Scalar scalar)
    {
        var body = text.IndexOf('\n', (int)scalar.Start.Index) + 1;
        if (body == 0)
            return null;
        var blank = FirstBlack(text, body);
        var blankInText = FirstBlack(scalar.Value, 0);
        return blank < 0 || blankInText < 0
            ? null
            : new SourcePosition(file, (int)scalar.Start.Line + 1, ColumnOf(text, blank) - ColumnOf(scalar.Value, blankInText) + 1);
    }

    private static int FirstBlack(string text, int from)
    {
        for (var i = from; i < text.Length; i++)
        {
            if (text[i] is not (' ' or '\n' or '\r'))
                return i;
        }
        return -1;
    }

    private static int ColumnOf(string text, int index) => index - (text.LastIndexOf('\n', Math.Max(index - 1, 0)) + 1);
}
