using System.Text.RegularExpressions;
using Attest.Monitoring.Audit.Filtering;

namespace Attest.Monitoring.Audit.Reading;

/// <summary>Which events are wanted, in the words of a front end.</summary>
internal sealed record QueryText
{
    /// <summary><c>--since</c></summary>
    public string? Since { get; init; }

    /// <summary><c>--until</c></summary>
    public string? Until { get; init; }

    /// <summary><c>--timerange</c></summary>
    public string? Range { get; init; }

    /// <summary><c>--filter</c></summary>
    public string? Filter { get; init; }

    /// <summary><c>--event-type</c>: any of these.</summary>
    public IReadOnlyList<string> EventTypes { get; init; } = [];

    /// <summary><c>--pipeline</c>: any of these, wildcards allowed.</summary>
    public IReadOnlyList<string> Pipelines { get; init; } = [];

    /// <summary><c>--run</c>: an id, or its beginning or end.</summary>
    public string? Run { get; init; }

    /// <summary><c>--last</c></summary>
    public int? Last { get; init; }

    /// <summary>What it asks for.</summary>
    /// <param name="now">What durations count back from.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.FilterInvalid"/> or <see cref="ErrorIds.ArgumentInvalid"/>.</exception>
    public AuditQuery Query(DateTimeOffset now)
    {
        var (since, until) = (Moment("since", Since, now), Moment("until", Until, now));
        if (Range is not null)
        {
            if (Since is not null || Until is not null) throw Invalid("A time range says since and until already.", "Give either.");
            if (!TimeText.TryParseRange(Range, now, out since, out until))
                throw Invalid($"The time range '{Range}' cannot be read.", "Write for example 7d, or 2026-11-01..2026-11-20.");
        }

        if (since >= until) throw Invalid($"Since {since:u} is not before until {until:u}.", "Swap them.");
        if (Last < 1) throw Invalid($"The last {Last} events are none.", "Ask for 1 or more.");
        return new AuditQuery { Since = since, Until = until, Filter = Node(), Last = Last };
    }

    private FilterNode? Node()
    {
        var all = new List<FilterNode>();
        if (EventTypes.Count > 0) all.Add(Either(EventTypes.Select(type => Comparison("event_type", "=", type))));
        if (Pipelines.Count > 0) all.Add(Either(Pipelines.Select(name => Comparison("pipeline", "~", Pattern(name)))));
        if (Run is not null) all.Add(Comparison("run_id", "~", $"^{Regex.Escape(Run)}|{Regex.Escape(Run)}$"));
        if (Filter is not null) all.Add(FilterParser.Parse(Filter));
        return all.Count == 0 ? null : all.Aggregate((left, right) => new BothNode(left, right));
    }

    private static FilterNode Either(IEnumerable<FilterNode> nodes) => nodes.Aggregate((left, right) => new EitherNode(left, right));

    private static ComparisonNode Comparison(string key, string sign, string value) =>
        ComparisonNode.Of(new(FilterTokenKind.Word, key, 1), sign, new(FilterTokenKind.Quoted, value, 1));

    private static string Pattern(string wildcard) => "^" + Regex.Escape(wildcard)
        .Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal) + "$";

    private static DateTimeOffset? Moment(string name, string? text, DateTimeOffset now)
    {
        if (text is null) return null;
        return TimeText.TryParse(text, now, out var time)
            ? time
            : throw Invalid($"'{text}', given as {name}, is not {TimeText.Forms}.", "Times without an offset are UTC.");
    }

    private static AttestException Invalid(string message, string remedy) => new(ErrorIds.ArgumentInvalid, message, remedy);
}
