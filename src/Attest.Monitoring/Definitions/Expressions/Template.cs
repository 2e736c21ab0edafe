using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions.Expressions;

/// <summary>A text that may hold <c>${{ … }}</c>, parsed once when the definition is read.</summary>
internal sealed class Template
{
    private Template(SourcePosition position, string text)
    {
        Position = position;
        Text = text;
    }

    public SourcePosition Position { get; }

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>Whether it must be evaluated at all.</summary>
    public bool HasExpressions => throw new NotSupportedException();

    /// <summary>A text without expressions, whatever it holds.</summary>
    public static Template Literal(string text) => new(SourcePosition.None, text);

    /// <summary>The text with every expression replaced by its value.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.ExpressionFailed"/>: a name does not exist, with its place.</exception>
    public string Render(ExpressionContext context) => HasExpressions ? throw new NotSupportedException(context.ToString()) : Text;
}
