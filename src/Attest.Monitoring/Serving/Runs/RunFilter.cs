using System.Globalization;
using Attest.Monitoring.Running;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Serving.Runs;

/// <summary>Which runs are wanted.</summary>
internal sealed record RunFilter
{
    private const int LongestText = 200;

    /// <summary>Of these pipelines; empty = any.</summary>
    public IReadOnlyList<string> Pipelines { get; init; } = [];

    /// <summary>That ended so; empty = any.</summary>
    public IReadOnlyList<RunStatus> Statuses { get; init; } = [];

    /// <summary>Not started before; null = ever.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Started before; null = ever.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Words that all stand in the run's id, pipeline, type, steps' names or error.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    public bool IsAny => Pipelines.Count == 0 && Statuses.Count == 0 && Since is null && Until is null && Words.Count == 0;

    /// <summary>Reads <c>pipeline</c>, <c>status</c>, <c>since</c>, <c>until</c> and <c>text</c> of a query.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.ArgumentInvalid"/>.</exception>
    public static RunFilter Of(QueryValues query, DateTimeOffset now)
    {
        var text = query["text"] ?? "";
        if (text.Length > LongestText) throw QueryValues.Invalid("text", text, string.Create(CultureInfo.InvariantCulture, $"Give at most {LongestText} characters."));
        return new RunFilter
        {
            Pipelines = query.All("pipeline"),
            Statuses = [.. query.All("status").Select(Status)],
            Since = Moment(query, "since", now),
            Until = Moment(query, "until", now),
            Words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        };
    }

    public bool Wants(RunLine line) =>
        (Since is null || line.StartedAt >= Since)
        && (Until is null || line.StartedAt < Until)
        && (Statuses.Count == 0 || Statuses.Contains(line.Status))
        && (Pipelines.Count == 0 || Pipelines.Contains(line.Pipeline))
        && HasWords(line);

    private bool HasWords(RunLine line)
    {
        foreach (var word in Words)
            if (!Has(line, word)) return false;
        return true;
    }

    private static bool Has(RunLine line, string word)
    {
        if (In(line.Pipeline) || In(line.RunId) || In(line.Type) || In(line.ErrorMessage) || In(line.ErrorId) || In(line.TraceId)) return true;
        foreach (var step in line.Steps)
            if (In(step.Id)) return true;
        return false;

        bool In(string? text) => text is not null && text.Contains(word, StringComparison.OrdinalIgnoreCase);
    }

    private static RunStatus Status(string word) => RunStatusWords.FromWord(word)
        ?? throw QueryValues.Invalid("status", word, "Give one or more of running, success, failure, timeout, cancelled, skipped, lost, with commas between them.");

    private static DateTimeOffset? Moment(QueryValues query, string name, DateTimeOffset now)
    {
        if (query[name] is not { } text) return null;
        if (DurationText.TryParse(text, out var ago)) return ago < now - DateTimeOffset.MinValue ? now - ago : DateTimeOffset.MinValue;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)) return time;
        throw QueryValues.Invalid(name, text, "Give a duration before now, such as 24h or 7d, or a time such as 2026-01-31T12:00:00Z.");
    }
}
