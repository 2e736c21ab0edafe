using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions.Expressions;

/// <summary>
/// A Pratt parser: each operator has a binding power, the loop climbs as long as the next one binds tighter.
/// It stops at the first mistake, which <see cref="Error"/> then holds.
/// </summary>
internal sealed class ExpressionParser
{
    private const int MaximumNesting = 64;
    private const int NotPower = 5;

    private readonly bool _braced;
    private ExpressionLexer _lexer;
    private Token _token;
    private int _nesting;

    private ExpressionParser(string text, int offset, bool braced)
    {
        _lexer = new ExpressionLexer(text, offset);
        _braced = braced;
        _token = _lexer.Next();
    }

    /// <summary>The first mistake: where in the text and what; null when there is none.</summary>
    public (int Offset, string Message)? Error { get; private set; }

    /// <summary>After a braced expression: the offset behind its <c>}}</c>.</summary>
    public int End { get; private set; }

    /// <summary>How far the text was looked at; after a mistake the next expression can only stand behind it.</summary>
    public int Reached => _lexer.Offset;

    /// <summary>Parses from <paramref name="offset"/> to the end of the text or, <paramref name="braced"/>, to <c>}}</c>.</summary>
    public static (Expression? Expression, ExpressionParser Parser) Parse(string text, int offset, bool braced)
    {
        var parser = new ExpressionParser(text, offset, braced);
        return (parser.Whole(), parser);
    }

    private Expression? Whole()
    {
        if (AtClose)
            return Fail(_token.Offset, "there is no expression here");
        var expression = Operators(0);
        if (expression is null)
            return null;
        if (!AtClose)
            return Unexpected(_braced && _token.Kind == TokenKind.End ? "'}}'" : "an operator or the end");
        End = _lexer.Offset;
        return expression;
    }

    private bool AtClose => _braced ? IsSymbol("}}") : _token.Kind == TokenKind.End;

    private Expression? Operators(int power)
    {
        if (++_nesting > MaximumNesting)
            return Fail(_token.Offset, $"this expression nests deeper than {MaximumNesting} levels");
        var left = Operand();
        while (left is not null && _token.Kind == TokenKind.Symbol && Power(_token.Text) is > 0 and var next && next > power)
        {
            var symbol = _token.Text;
            Advance();
            var right = Operators(next);
            left = right is null ? null : Bounded(new BinaryExpression(left.Offset, symbol, left, right));
        }
        _nesting--;
        return left;
    }

    private static int Power(string symbol) => symbol switch
    {
        "||" => 1,
        "&&" => 2,
        "==" or "!=" => 3,
        "<" or "<=" or ">" or ">=" => 4,
        _ => 0,
    };

    private Expression? Operand()
    {
        var start = _token;
        if (IsSymbol("!"))
        {
            Advance();
            return Operators(NotPower) is { } operand ? Bounded(new NotExpression(start.Offset, operand)) : null;
        }
        var primary = Primary();
        while (primary is not null && (IsSymbol(".") || IsSymbol("[")))
            primary = Member(primary);
        return primary;
    }

    private Expression? Primary()
    {
        var start = _token;
        if (start.Kind == TokenKind.Literal)
        {
            Advance();
            return new LiteralExpression(start.Offset, start.Value);
        }
        if (start.Kind == TokenKind.Name)
        {
            Advance();
            return IsSymbol("(") ? Call(start) : Context(start);
        }
        if (!IsSymbol("("))
            return Unexpected("a value");
        Advance();
        var inner = Operators(0);
        return inner is not null && Expect(")") ? inner : null;
    }

    private Expression? Context(Token name) =>
        Array.IndexOf(ExpressionNames.Contexts, name.Text) >= 0
            ? new ContextExpression(name.Offset, name.Text)
            : Fail(name.Offset, $"unknown name '{NodeWords.Short(name.Text)}'{NearestWord.HintOrList(name.Text, ExpressionNames.Contexts)}");

    private Expression? Call(Token name)
    {
        Advance();
        var arguments = new List<Expression>();
        var height = 0;
        while (!IsSymbol(")"))
        {
            if (arguments.Count > 0 && !Expect(","))
                return null;
            if (Operators(0) is not { } argument)
                return null;
            arguments.Add(argument);
            height = Math.Max(height, argument.Height);
        }
        Advance();
        return ExpressionNames.CheckCall(name.Text, arguments.Count) is { } mistake
            ? Fail(name.Offset, mistake)
            : Bounded(new CallExpression(name.Offset, name.Text, arguments, height));
    }

    private Expression? Member(Expression target)
    {
        var point = IsSymbol(".");
        Advance();
        if (point)
        {
            // A literal here is the word true, false or null, or a number: only a word can be a member.
            if (!ExpressionLexer.IsName(_token.Text) || _token.Kind is TokenKind.Error or TokenKind.End)
                return Unexpected("a name after '.'");
            var name = new LiteralExpression(_token.Offset, _token.Text);
            Advance();
            return Bounded(new MemberExpression(target.Offset, target, name));
        }
        var key = Operators(0);
        return key is not null && Expect("]") ? Bounded(new MemberExpression(target.Offset, target, key)) : null;
    }

    private Expression? Bounded(Expression expression) =>
        expression.Height <= Expression.MaximumHeight
            ? expression
            : Fail(expression.Offset, $"this expression has more than {Expression.MaximumHeight} levels: split it over parameters or outputs");

    private void Advance() => _token = _lexer.Next();

    private bool IsSymbol(string symbol) => _token.Kind == TokenKind.Symbol && _token.Text == symbol;

    private bool Expect(string symbol)
    {
        if (!IsSymbol(symbol))
        {
            Unexpected($"'{symbol}'");
            return false;
        }
        Advance();
        return true;
    }

    private Expression? Unexpected(string wanted) => Fail(_token.Offset, _token.Kind switch
    {
        TokenKind.Error => _token.Text,
        TokenKind.End => $"expected {wanted}, but the text ends",
        _ => $"expected {wanted}, not '{NodeWords.Short(_token.Text)}'",
    });

    private Expression? Fail(int offset, string message)
    {
        Error ??= (offset, message);
        return null;
    }
}
