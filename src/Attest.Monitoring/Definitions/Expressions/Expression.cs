using System.Globalization;
using System.Text;

namespace Attest.Monitoring.Definitions.Expressions;

/// <summary>A parsed expression. <see cref="ToString"/> prints it so that parsing the print gives the same tree.</summary>
/// <param name="Offset">Where it starts in the text it was parsed from.</param>
/// <param name="Height">Levels below and with it, which bounds every recursion over the tree.</param>
internal abstract record Expression(int Offset, int Height)
{
    /// <summary>The deepest tree: a chain of as many operators, far above any that is read by people.</summary>
    public const int MaximumHeight = 200;

    public sealed override string ToString()
    {
        var text = new StringBuilder();
        Print(text);
        return text.ToString();
    }

    internal abstract void Print(StringBuilder text);
}

/// <summary>null, bool, long, double or string.</summary>
internal sealed record LiteralExpression(int Offset, object? Value) : Expression(Offset, 1)
{
    internal override void Print(StringBuilder text) => text.Append(Value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        long whole => whole.ToString(CultureInfo.InvariantCulture),
        double real => RealText(real),
        _ => $"'{((string)Value).Replace("'", "''", StringComparison.Ordinal)}'",
    });

    // With a point or an exponent, or it would be read back as a whole number.
    private static string RealText(double real)
    {
        var text = real.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }
}

/// <summary>A context by its bare name: <c>parameters</c>.</summary>
internal sealed record ContextExpression(int Offset, string Name) : Expression(Offset, 1)
{
    internal override void Print(StringBuilder text) => text.Append(Name);
}

/// <summary><c>a.b</c> and <c>a['b']</c>. For the former <paramref name="Key"/> is a literal.</summary>
internal sealed record MemberExpression(int Offset, Expression Target, Expression Key)
    : Expression(Offset, Math.Max(Target.Height, Key.Height) + 1)
{
    internal override void Print(StringBuilder text)
    {
        PrintTarget(text);
        if (Key is LiteralExpression { Value: string name } && ExpressionLexer.IsName(name))
        {
            text.Append('.').Append(name);
            return;
        }
        text.Append('[');
        Key.Print(text);
        text.Append(']');
    }

    // A point binds tighter than '!', and behind a number it would belong to the number.
    private void PrintTarget(StringBuilder text)
    {
        var bare = Target is ContextExpression or MemberExpression or CallExpression or BinaryExpression;
        if (!bare)
            text.Append('(');
        Target.Print(text);
        if (!bare)
            text.Append(')');
    }
}

/// <summary>A function with as many arguments as it takes.</summary>
internal sealed record CallExpression(int Offset, string Name, IReadOnlyList<Expression> Arguments, int ArgumentsHeight)
    : Expression(Offset, ArgumentsHeight + 1)
{
    internal override void Print(StringBuilder text)
    {
        text.Append(Name).Append('(');
        for (var i = 0; i < Arguments.Count; i++)
        {
            if (i > 0)
                text.Append(", ");
            Arguments[i].Print(text);
        }
        text.Append(')');
    }
}

/// <summary><c>!a</c>.</summary>
internal sealed record NotExpression(int Offset, Expression Operand) : Expression(Offset, Operand.Height + 1)
{
    internal override void Print(StringBuilder text)
    {
        text.Append('!');
        Operand.Print(text);
    }
}

/// <summary>Two operands; printed in parentheses, so that no reader needs the precedence.</summary>
internal sealed record BinaryExpression(int Offset, string Operator, Expression Left, Expression Right)
    : Expression(Offset, Math.Max(Left.Height, Right.Height) + 1)
{
    internal override void Print(StringBuilder text)
    {
        text.Append('(');
        Left.Print(text);
        text.Append(' ').Append(Operator).Append(' ');
        Right.Print(text);
        text.Append(')');
    }
}
