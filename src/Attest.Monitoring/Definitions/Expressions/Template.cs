using System.Text;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions.Expressions;

/// <summary>A text that may hold <c>${{ … }}</c>, parsed once when the definition is read.</summary>
internal sealed class Template
{
    internal const string Open = "${{";

    private readonly ScalarNode _source;

    // In the order written; null when the text holds no expression, as most do.
    private readonly List<TemplateExpression>? _expressions;

    private Template(ScalarNode source, List<TemplateExpression>? expressions)
    {
        _source = source;
        _expressions = expressions;
    }

    public SourcePosition Position => _source.Position;

    /// <summary>As written.</summary>
    public string Text => _source.Text;

    /// <summary>Whether it must be evaluated at all.</summary>
    public bool HasExpressions => _expressions is not null;

    /// <summary>The expressions in it, in the order written.</summary>
    public IReadOnlyList<Expression> Expressions => _expressions?.ConvertAll(part => part.Expression) ?? [];

    /// <summary>A text without expressions, whatever it holds.</summary>
    public static Template Literal(string text) => new(new ScalarNode(SourcePosition.None, text, text), null);

    /// <summary>Parses a text with its expressions; one that is wrong is reported with its place and left as text.</summary>
    public static Template Parse(ScalarNode source, DiagnosticBag diagnostics)
    {
        List<TemplateExpression>? expressions = null;
        var text = source.Text;
        for (var start = text.IndexOf(Open, StringComparison.Ordinal); start >= 0;)
        {
            var (expression, parser) = ExpressionParser.Parse(text, start + Open.Length, braced: true);
            if (expression is not null)
                (expressions ??= []).Add(new TemplateExpression(start, parser.End, expression));
            else if (parser.Error is { } error)
                diagnostics.Report(source.PositionOf(error.Offset), error.Message);
            // Never back: to read an open quote again and again would cost the square of the text.
            start = diagnostics.IsFull ? -1 : text.IndexOf(Open, parser.Reached, StringComparison.Ordinal);
        }
        return new Template(source, expressions);
    }

    /// <summary>The text with every expression replaced by its value.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.ExpressionFailed"/>: a name does not exist, with its place.</exception>
    public string Render(ExpressionContext context)
    {
        if (_expressions is null)
            return Text;
        var evaluator = new ExpressionEvaluator(context, _source);
        var rendered = new StringBuilder();
        var end = 0;
        foreach (var part in _expressions)
        {
            rendered.Append(Text, end, part.Start - end).Append(evaluator.Render(part.Expression));
            end = part.End;
        }
        return rendered.Append(Text, end, Text.Length - end).ToString();
    }
}

/// <summary>One <c>${{ … }}</c> of a template, from its <c>$</c> to behind its <c>}}</c>.</summary>
internal readonly record struct TemplateExpression(int Start, int End, Expression Expression);
