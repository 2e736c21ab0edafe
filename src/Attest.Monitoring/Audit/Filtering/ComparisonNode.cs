using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Audit.Filtering;

/// <summary>
/// One key compared with a value. A key that an event does not have is the empty text, so <c>run_id=""</c> finds events
/// of no run, and <c>status!=success</c> those without a status too. Order compares moments or numbers; never texts.
/// </summary>
internal sealed record ComparisonNode : FilterNode
{
    private static readonly TimeSpan PatternLimit = TimeSpan.FromSeconds(1);

    private readonly byte[][] _path;
    private readonly byte[] _value;
    private readonly string _text;
    private readonly decimal? _number;
    private readonly DateTimeOffset? _time;
    private readonly Regex? _pattern;
    private readonly bool _isNegated;

    private ComparisonNode(string key, string sign, string value, Regex? pattern)
    {
        Key = key;
        Sign = sign;
        _text = value;
        _path = [.. key.Split('.').Select(Encoding.UTF8.GetBytes)];
        _value = Encoding.UTF8.GetBytes(value);
        _number = Number(value);
        _time = IsOrder && _number is null && TimeText.TryParse(value, DateTimeOffset.UnixEpoch, out var time) ? time : null;
        _pattern = pattern;
        _isNegated = sign[0] == '!';
    }

    public string Key { get; }

    public string Sign { get; }

    private bool IsOrder => Sign[0] is '<' or '>';

    /// <summary>Makes a comparison of its three pieces.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.FilterInvalid"/>.</exception>
    public static ComparisonNode Of(FilterToken key, string sign, FilterToken value)
    {
        if (key.Text == "event_type" && sign is ("=" or "!=") && value.Text.Length > 0 && !AuditEventTypes.All.Contains(value.Text))
        {
            throw FilterParser.Fault(
                value.Column, $"there is no event '{value.Text}'{NearestWord.Hint(value.Text, AuditEventTypes.All)}", $"The events are {string.Join(", ", AuditEventTypes.All)}.");
        }

        var node = new ComparisonNode(key.Text, sign, value.Text, sign is "~" or "!~" ? Pattern(value) : null);
        if (node.IsOrder && node._number is null && node._time is null)
        {
            throw FilterParser.Fault(value.Column, $"{value} is neither a number nor a time, so nothing is {sign} it", "Compare texts with = or ~.");
        }

        return node;
    }

    public override bool Matches(ReadOnlySpan<byte> json, long seq)
    {
        if (Key == "seq") return Matches(seq);
        var reader = new Utf8JsonReader(json);
        if (!EntryFields.MoveTo(ref reader, _path)) return Compare("");
        return reader.TokenType switch
        {
            JsonTokenType.String when Sign is "=" or "!=" => reader.ValueTextEquals(_value) != _isNegated,
            JsonTokenType.String => Compare(reader.GetString()!),
            JsonTokenType.Number when reader.TryGetDecimal(out var number) && _number is not null && _pattern is null => Compare(number),
            JsonTokenType.Null => Compare(""),
            JsonTokenType.StartObject or JsonTokenType.StartArray => Compare(EntryFields.Raw(ref reader, json)),
            _ => Compare(Encoding.UTF8.GetString(reader.ValueSpan)),
        };
    }

    /// <summary>As it is written, each value in quotes.</summary>
    public override string ToString() =>
        $"{Key}{Sign}\"{_text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private bool Matches(long seq) => _number is { } && _pattern is null ? Compare(seq) : Compare(seq.ToString(CultureInfo.InvariantCulture));

    private bool Compare(string text)
    {
        if (_pattern is not null) return _pattern.IsMatch(text) != _isNegated;
        if (!IsOrder) return string.Equals(text, _text, StringComparison.Ordinal) != _isNegated;
        if (_time is { } time) return TimeText.TryParse(text, DateTimeOffset.UnixEpoch, out var own) && Holds(own.CompareTo(time));
        return Number(text) is { } number && Compare(number);
    }

    private bool Compare(decimal number) => Holds(number.CompareTo(_number!.Value));

    private bool Holds(int order) => Sign switch
    {
        "=" => order == 0,
        "!=" => order != 0,
        "<" => order < 0,
        "<=" => order <= 0,
        ">" => order > 0,
        _ => order >= 0,
    };

    private static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Without backtracking: the log may hold what an attacker wrote, and a filter must not hang on it.</summary>
    private static Regex Pattern(FilterToken value)
    {
        try
        {
            return new Regex(value.Text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, PatternLimit);
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            throw FilterParser.Fault(
                value.Column, $"{value} is no regular expression ({fault.Message.TrimEnd('.')})", "Put a backslash before a sign that stands for itself; there is no look-around and no back reference.");
        }
    }
}
