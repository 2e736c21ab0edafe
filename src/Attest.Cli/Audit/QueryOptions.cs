using System.CommandLine;
using System.Globalization;
using Attest.Monitoring.Audit.Reading;

namespace Attest.Cli.Audit;

/// <summary>How a verb is told which events are wanted.</summary>
internal sealed class QueryOptions
{
    private readonly Option<string?> _since = new("--since")
    {
        Description = "Not before: '24h ago', 7d, 2026-11-20, RFC 3339 (UTC unless it says otherwise)",
        HelpName = "TIME",
    };

    private readonly Option<string?> _until = new("--until") { Description = "Before", HelpName = "TIME" };
    private readonly Option<string?> _range = new("--timerange") { Description = "7d, or FROM..TO", HelpName = "RANGE" };
    private readonly Option<string?> _filter = new("--filter")
    {
        Description = "For example 'event_type=policy_violation and pipeline~nightly'",
        HelpName = "FILTER",
    };

    private readonly Option<string?> _run = new("--run") { Description = "Only of this run: its id, or the beginning or end of it", HelpName = "RUN_ID" };
    private readonly Option<string?> _last;

    /// <summary>The options of a verb.</summary>
    /// <param name="verb">Gets them.</param>
    /// <param name="hasTimes">Whether times too.</param>
    /// <param name="last">How the last are described.</param>
    public QueryOptions(Verb verb, bool hasTimes, string last)
    {
        _last = new("--last") { Description = last, HelpName = "N" };
        if (hasTimes)
        {
            verb.Add(_since);
            verb.Add(_until);
            verb.Add(_range);
        }

        verb.Add(_filter);
        verb.Add(_run);
        verb.Add(_last);
    }

    /// <summary>What was asked.</summary>
    public QueryText Of(Call call) => new()
    {
        Since = call.Value(_since),
        Until = call.Value(_until),
        Range = call.Value(_range),
        Filter = call.Value(_filter),
        Run = call.Value(_run),
        Last = Last(call),
    };

    private int? Last(Call call)
    {
        if (call.Value(_last) is not { } text) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw UsageErrors.Of($"--last {text} is not a whole number.", "Give how many events, for example --last 20.");
    }
}
