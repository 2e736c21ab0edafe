using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions.Expressions;

/// <summary>The <c>if</c> of a step: one expression, with or without <c>${{ }}</c>.</summary>
internal sealed class Condition
{
    private Condition(SourcePosition position, string text)
    {
        Position = position;
        Text = text;
    }

    public SourcePosition Position { get; }
    public string Text { get; }

    /// <summary>
    /// Whether the step runs. As in GitHub Actions, a condition that calls none of <c>success() failure() always()
    /// cancelled()</c> is taken as <c>success() &amp;&amp; (condition)</c>.
    /// </summary>
    public bool Evaluate(ExpressionContext context) => throw new NotSupportedException(context.ToString());
}
