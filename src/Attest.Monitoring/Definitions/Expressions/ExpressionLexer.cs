using System.Text;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions.Expressions;

/// <summary>What the lexer tells apart.</summary>
internal enum TokenKind
{
    End,
    Name,
    Literal,
    Symbol,
    Error,
}

/// <summary>A token. <paramref name="Text"/> is a name, a symbol, or what is wrong; <paramref name="Value"/> a literal's.</summary>
internal readonly record struct Token(TokenKind Kind, int Offset, string Text, object? Value = null);

/// <summary>Cuts an expression into tokens, from an offset on; <c>}}</c> outside a text literal is a symbol of its own.</summary>
internal struct ExpressionLexer(string text, int offset)
{
    /// <summary>Where the next token is looked for.</summary>
    public int Offset { get; private set; } = offset;

    public Token Next()
    {
        while (Offset < text.Length && char.IsWhiteSpace(text[Offset]))
            Offset++;
        if (Offset == text.Length)
            return new Token(TokenKind.End, Offset, "the end");

        var start = Offset;
        var first = text[start];
        if (char.IsAsciiLetter(first) || first == '_')
            return Name(start);
        if (char.IsAsciiDigit(first) || (first is '-' or '+' or '.' && start + 1 < text.Length && IsNumberPart(text[start + 1])))
            return Number(start);
        return first == '\'' ? Literal(start) : Symbol(start);
    }

    /// <summary>Whether a text can stand after a point: a letter or underscore, then letters, digits, <c>_</c> and <c>-</c>.</summary>
    public static bool IsName(string name)
    {
        if (name.Length == 0 || !(char.IsAsciiLetter(name[0]) || name[0] == '_'))
            return false;
        foreach (var letter in name)
        {
            if (!IsNamePart(letter))
                return false;
        }
        return true;
    }

    private Token Name(int start)
    {
        while (Offset < text.Length && IsNamePart(text[Offset]))
            Offset++;
        var name = text[start..Offset];
        return name switch
        {
            "true" => new Token(TokenKind.Literal, start, name, true),
            "false" => new Token(TokenKind.Literal, start, name, false),
            "null" => new Token(TokenKind.Literal, start, name),
            _ => new Token(TokenKind.Name, start, name),
        };
    }

    private Token Number(int start)
    {
        Offset++;
        while (Offset < text.Length && (char.IsAsciiLetterOrDigit(text[Offset]) || text[Offset] == '.' || IsExponentSign()))
            Offset++;
        var digits = text[start..Offset];
        return CoreScalar.Number(digits) is { } number && !(number is double real && !double.IsFinite(real))
            ? new Token(TokenKind.Literal, start, digits, number)
            : new Token(TokenKind.Error, start, $"'{NodeWords.Short(digits)}' is no number");
    }

    private readonly bool IsExponentSign() => text[Offset] is '-' or '+' && text[Offset - 1] is 'e' or 'E';

    private Token Literal(int start)
    {
        var value = new StringBuilder();
        for (Offset = start + 1; Offset < text.Length; Offset++)
        {
            if (text[Offset] != '\'')
                value.Append(text[Offset]);
            else if (Offset + 1 < text.Length && text[Offset + 1] == '\'')
                value.Append(text[++Offset]);
            else
            {
                Offset++;
                return new Token(TokenKind.Literal, start, text[start..Offset], value.ToString());
            }
        }
        return new Token(TokenKind.Error, start, "this text literal has no closing quote");
    }

    private Token Symbol(int start)
    {
        var symbol = (text[start], start + 1 < text.Length ? text[start + 1] : '\0') switch
        {
            ('=', '=') => "==",
            ('!', '=') => "!=",
            ('<', '=') => "<=",
            ('>', '=') => ">=",
            ('&', '&') => "&&",
            ('|', '|') => "||",
            ('}', '}') => "}}",
            ('<', _) => "<",
            ('>', _) => ">",
            ('!', _) => "!",
            ('(', _) => "(",
            (')', _) => ")",
            ('[', _) => "[",
            (']', _) => "]",
            ('.', _) => ".",
            (',', _) => ",",
            _ => null,
        };
        if (symbol is null)
            return new Token(TokenKind.Error, start, Unknown(text[start]));
        Offset += symbol.Length;
        return new Token(TokenKind.Symbol, start, symbol);
    }

    private static string Unknown(char character) => character switch
    {
        '"' => "a text literal stands in single quotes: 'text'",
        '=' => "to compare, write ==",
        '&' => "to require both, write &&",
        '|' => "to accept either, write ||",
        _ when char.IsControl(character) => "a control character cannot stand in an expression",
        _ => $"'{character}' cannot stand in an expression",
    };

    private static bool IsNamePart(char character) => char.IsAsciiLetterOrDigit(character) || character is '_' or '-';

    private static bool IsNumberPart(char character) => char.IsAsciiDigit(character) || character == '.';
}
