using Attest.Monitoring.Definitions.Expressions;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions.Reading;

/// <summary>What the parts of the reader share while one definition is read.</summary>
internal sealed class DefinitionReading
{
    /// <summary>A timer holds no more (2^31 - 1 milliseconds), rounded down to days.</summary>
    public static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);

    /// <summary>The shortest time-out that means anything.</summary>
    public static readonly TimeSpan ShortestTimer = TimeSpan.FromMilliseconds(1);

    public DefinitionReading() => Values = new ValueReader(Diagnostics);

    public DiagnosticBag Diagnostics { get; } = new();
    public ValueReader Values { get; }

    /// <summary>Keys that a run refuses.</summary>
    public List<DeferredKey> Deferred { get; } = [];

    /// <summary>Every expression, to be checked when all names are known.</summary>
    public List<PlacedExpression> Expressions { get; } = [];

    /// <summary>The index of the step that is being read; -1 outside of steps.</summary>
    public int Step { get; set; } = PlacedExpression.OutsideSteps;

    /// <summary>A text in which expressions are allowed.</summary>
    public Template? Template(SourceNode? node, string what)
    {
        if (node is null)
            return null;
        if (node is not ScalarNode scalar)
        {
            Diagnostics.Report(node.Position, $"{what} must be a text, not {NodeWords.Describe(node)}");
            return null;
        }
        var template = Definitions.Expressions.Template.Parse(scalar, Diagnostics);
        if (template.HasExpressions)
        {
            foreach (var expression in template.Expressions)
                Expressions.Add(new PlacedExpression(expression, scalar, Step));
        }
        return template;
    }

    /// <summary>A non-empty text in which expressions are allowed.</summary>
    public Template? FilledTemplate(SourceNode? node, string what)
    {
        if (node is not ScalarNode { Text.Length: 0 })
            return Template(node, what);
        Diagnostics.Report(node.Position, $"{what} must not be empty");
        return null;
    }

    /// <summary>A non-empty text that is taken as it is, so that an expression in it would be a mistake.</summary>
    public string? Plain(SourceNode? node, string what)
    {
        var text = Values.Text(node, what);
        if (text is null || text.IndexOf(Definitions.Expressions.Template.Open, StringComparison.Ordinal) is not (>= 0 and var index))
            return text;
        Diagnostics.Report(((ScalarNode)node!).PositionOf(index), $"{what} is taken as it is: an expression cannot stand in it");
        return null;
    }

    /// <summary>A list of such texts.</summary>
    public IReadOnlyList<string> PlainList(SourceNode? node, string what)
    {
        var items = Values.List(node, what);
        if (items.Count == 0)
            return [];
        var texts = new List<string>(items.Count);
        foreach (var item in items)
        {
            if (Plain(item, $"an item of {what}") is { } text)
                texts.Add(text);
        }
        return texts;
    }
}
