using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Audit.Filtering;

/// <summary>
/// Reads a filter: <c>event_type=policy_violation and (pipeline~nightly or not status=success)</c>.
/// <code>
/// filter     = all { "or" all }
/// all        = one { "and" one }
/// one        = "not" one | "(" filter ")" | key sign value
/// sign       = "=" | "!=" | "~" | "!~" | "&lt;" | "&lt;=" | "&gt;" | "&gt;="
/// value      = word | "…" | '…'
/// </code>
/// </summary>
internal sealed class FilterParser
{
    /// <summary>Where the text stands, for messages.</summary>
    public const string Source = "filter";

    private const int LongestText = 8192;
    private const int Deepest = 100;

    private readonly List<FilterToken> _tokens;
    private int _at;
    private int _depth;

    private FilterParser(string text) => _tokens = new FilterLexer(text).Read();

    /// <exception cref="AttestException"><see cref="ErrorIds.FilterInvalid"/>, with the column.</exception>
    public static FilterNode Parse(string text)
    {
        if (text.Length > LongestText) throw Fault(LongestText, $"a filter has at most {LongestText} characters", "Shorten it.");
        var parser = new FilterParser(text);
        if (parser.Current.Kind == FilterTokenKind.End) throw Fault(1, "there is no filter", "Write for example event_type=error, or leave the filter out.");
        var node = parser.Any();
        if (parser.Current.Kind == FilterTokenKind.End) return node;
        throw Fault(parser.Current.Column, $"{parser.Current} stands where 'and', 'or' or the end is expected", "Join two comparisons with 'and' or 'or'; put a value with spaces in quotes.");
    }

    public static AttestException Fault(int column, string message, string remedy) =>
        new(ErrorIds.FilterInvalid, $"The filter cannot be read: {message}.", remedy, new SourcePosition(Source, 1, column));

    private FilterToken Current => _tokens[_at];

    private FilterNode Any()
    {
        var node = All();
        while (Takes("or")) node = new EitherNode(node, All());
        return node;
    }

    private FilterNode All()
    {
        var node = One();
        while (Takes("and")) node = new BothNode(node, One());
        return node;
    }

    private FilterNode One()
    {
        if (++_depth > Deepest) throw Fault(Current.Column, $"it is nested deeper than {Deepest}", "Take parentheses and 'not' away.");
        var node = Current switch
        {
            { Kind: FilterTokenKind.Open } => Group(),
            _ when Current.Is("not") && Next.Kind != FilterTokenKind.Sign => Not(),
            _ => Comparison(),
        };
        _depth--;
        return node;
    }

    private FilterToken Next => _tokens[Math.Min(_at + 1, _tokens.Count - 1)];

    private NotNode Not()
    {
        _at++;
        return new NotNode(One());
    }

    private FilterNode Group()
    {
        var open = _tokens[_at++];
        var node = Any();
        if (Current.Kind != FilterTokenKind.Close) throw Fault(open.Column, "this parenthesis is not closed", "Add ')'.");
        _at++;
        return node;
    }

    private ComparisonNode Comparison()
    {
        var key = _tokens[_at];
        if (key.Kind != FilterTokenKind.Word || !IsKey(key.Text))
        {
            throw Fault(key.Column, $"{key} stands where a key is expected", "Begin a comparison with a key: event_type, pipeline, actor.os_user, …");
        }

        _at++;
        var sign = Current;
        if (sign.Kind != FilterTokenKind.Sign)
        {
            throw Fault(sign.Column, $"{sign} stands where a comparison is expected", $"Write {key.Text}=value; the comparisons are {FilterSigns.List}.");
        }

        _at++;
        var value = Current;
        if (value.Kind is not (FilterTokenKind.Word or FilterTokenKind.Quoted))
        {
            throw Fault(value.Column, $"{value} stands where a value is expected", $"Write {key.Text}{sign.Text}value; an empty value is \"\".");
        }

        _at++;
        return ComparisonNode.Of(key, sign.Text, value);
    }

    private bool Takes(string word)
    {
        if (!Current.Is(word)) return false;
        _at++;
        return true;
    }

    private static bool IsKey(string text)
    {
        var start = true;
        foreach (var c in text)
        {
            if (!(char.IsAsciiLetter(c) || c == '_' || (!start && (char.IsAsciiDigit(c) || c is '.' or '-')))) return false;
            start = c == '.';
        }

        return !start;
    }
}
