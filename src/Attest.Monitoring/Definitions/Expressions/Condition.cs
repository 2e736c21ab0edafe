using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions.Expressions;

/// <summary>The <c>if</c> of a step: one expression, with or without <c>${{ }}</c>.</summary>
internal sealed class Condition
{
    private readonly ScalarNode _source;

    private Condition(ScalarNode source, Expression expression, bool needsSuccess)
    {
        _source = source;
        Expression = expression;
        NeedsSuccess = needsSuccess;
    }

    public SourcePosition Position => _source.Position;
    public string Text => _source.Text;
    public Expression Expression { get; }

    /// <summary>Whether it is taken as <c>success() &amp;&amp; (condition)</c>.</summary>
    public bool NeedsSuccess { get; }

    /// <summary>Parses a condition, or reports what is wrong with it and gives null.</summary>
    /// <param name="source">The text with its place.</param>
    /// <param name="impliesSuccess">False for a <c>finally</c> step, which runs whatever happened before.</param>
    /// <param name="diagnostics">Takes the mistakes.</param>
    public static Condition? Parse(ScalarNode source, bool impliesSuccess, DiagnosticBag diagnostics)
    {
        var text = source.Text;
        var start = 0;
        while (start < text.Length && char.IsWhiteSpace(text[start]))
            start++;
        var braced = string.CompareOrdinal(text, start, Template.Open, 0, Template.Open.Length) == 0;
        var (expression, parser) = ExpressionParser.Parse(text, braced ? start + Template.Open.Length : 0, braced);

        if (parser.Error is { } error)
            diagnostics.Report(source.PositionOf(error.Offset), error.Message);
        else if (braced && !string.IsNullOrWhiteSpace(text[parser.End..]))
            diagnostics.Report(source.PositionOf(parser.End), "put the whole condition into one ${{ }}, or write it without");
        else if (expression is LiteralExpression { Value: not bool } literal)
            diagnostics.Report(source.PositionOf(literal.Offset), $"a condition is true or false, not {ExpressionValue.Describe(literal.Value)}");
        else if (expression is not null)
            return new Condition(source, expression, impliesSuccess && !ExpressionReference.CallsStatus(expression));
        return null;
    }

    /// <summary>
    /// Whether the step runs. As in GitHub Actions, a condition that calls none of <c>success() failure() always()
    /// cancelled()</c> is taken as <c>success() &amp;&amp; (condition)</c>; that of a <c>finally</c> step is taken as it is.
    /// </summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.ExpressionFailed"/>: a name does not exist, or it is no boolean.</exception>
    public bool Evaluate(ExpressionContext context)
    {
        if (NeedsSuccess && !context.Progress.Succeeded)
            return false;
        return new ExpressionEvaluator(context, _source).Evaluate(Expression) switch
        {
            bool flag => flag,
            var other => throw new AttestException(
                ErrorIds.ExpressionFailed,
                $"a condition is true or false, but {Expression} is {ExpressionValue.Describe(other)}",
                "Compare it: for example == 'true'.",
                _source.PositionOf(Expression.Offset)),
        };
    }
}
