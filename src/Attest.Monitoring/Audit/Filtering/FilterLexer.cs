using System.Text;

namespace Attest.Monitoring.Audit.Filtering;

/// <summary>Takes a filter apart.</summary>
internal sealed class FilterLexer(string text)
{
    private int _at;

    /// <summary>All pieces, the last is the end.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.FilterInvalid"/>.</exception>
    public List<FilterToken> Read()
    {
        var tokens = new List<FilterToken>();
        do tokens.Add(Next());
        while (tokens[^1].Kind != FilterTokenKind.End);
        return tokens;
    }

    private FilterToken Next()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
        var column = _at + 1;
        if (_at == text.Length) return new(FilterTokenKind.End, "", column);
        var first = text[_at];
        switch (first)
        {
            case '(':
                _at++;
                return new(FilterTokenKind.Open, "(", column);
            case ')':
                _at++;
                return new(FilterTokenKind.Close, ")", column);
            case '"' or '\'':
                return new(FilterTokenKind.Quoted, Quoted(first), column);
            case '=' or '!' or '~' or '<' or '>':
                return new(FilterTokenKind.Sign, Sign(column), column);
            default:
                return new(FilterTokenKind.Word, Word(), column);
        }
    }

    private string Sign(int column)
    {
        foreach (var sign in FilterSigns.LongestFirst)
        {
            if (string.CompareOrdinal(text, _at, sign, 0, sign.Length) != 0) continue;
            _at += sign.Length;

            // 'a==b' is what half of all languages write for 'a=b'.
            if (sign == "=" && _at < text.Length && text[_at] == '=') _at++;
            return sign;
        }

        throw FilterParser.Fault(column, $"'{text[_at]}' is no comparison", $"Compare with {FilterSigns.List}; negate with 'not'.");
    }

    private string Word()
    {
        var start = _at;
        while (_at < text.Length && !char.IsWhiteSpace(text[_at]) && "()\"'=!~<>".IndexOf(text[_at]) < 0) _at++;
        return text[start.._at];
    }

    private string Quoted(char quote)
    {
        var start = _at++;
        var value = new StringBuilder();
        while (_at < text.Length && text[_at] != quote)
        {
            // Only a quote or a backslash can be escaped: every other backslash is one of a regular expression.
            if (text[_at] == '\\' && _at + 1 < text.Length && (text[_at + 1] == quote || text[_at + 1] == '\\')) _at++;
            value.Append(text[_at++]);
        }

        if (_at == text.Length) throw FilterParser.Fault(start + 1, "this quote is not closed", $"End the value with {quote}.");
        _at++;
        return value.ToString();
    }
}
