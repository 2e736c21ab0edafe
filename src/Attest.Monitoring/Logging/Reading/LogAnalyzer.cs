using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Logging.Reading;

/// <summary>Counts what a log says, record by record, in memory that does not grow with the log.</summary>
internal sealed class LogAnalyzer
{
    private const int MostErrors = 10;
    private const int MostViolations = 5;

    /// <summary>Texts that are counted apart; a log with more has numbers or paths in them.</summary>
    private const int MostTexts = 10_000;

    private readonly Dictionary<(string Error, string? Id), (long Count, DateTimeOffset Last)> _errors = [];
    private readonly Dictionary<string, PipelineDurations> _pipelines = new(StringComparer.Ordinal);
    private readonly Queue<LoggedViolation> _violations = new(MostViolations + 1);
    private long _lines;
    private DateTimeOffset? _from;
    private DateTimeOffset? _to;

    public void Add(LogRecord record)
    {
        _lines++;
        if (_from is null || record.Timestamp < _from) _from = record.Timestamp;
        if (_to is null || record.Timestamp > _to) _to = record.Timestamp;
        if (record.Level == LogLevel.Error) AddError(record);
        if (record.Target == LogTargets.Pipeline && record.Pipeline is { } pipeline && Milliseconds(record) is { } duration)
            AddRun(pipeline, duration, record.Text("status"));
        if (record.Text("event_type") is "policy_violation" && record.Target == LogTargets.Policy) AddViolation(record);
    }

    public LogAnalysis Result() => new(
        _lines,
        _from,
        _to,
        [.. _errors.OrderByDescending(error => error.Value.Count).ThenBy(error => error.Key.Error, StringComparer.Ordinal)
            .Take(MostErrors).Select(error => new LoggedError(error.Key.Error, error.Key.Id, error.Value.Count, error.Value.Last))],
        [.. _pipelines.OrderBy(pipeline => pipeline.Key, StringComparer.Ordinal).Select(pipeline => pipeline.Value.Of(pipeline.Key))],
        [.. _violations]);

    private void AddError(LogRecord record)
    {
        var key = (record.Error ?? record.Message, record.Text("error_id"));
        if (!_errors.TryGetValue(key, out var known) && _errors.Count >= MostTexts)
        {
            key = ("(other errors)", null);
            known = _errors.GetValueOrDefault(key);
        }

        _errors[key] = (known.Count + 1, record.Timestamp > known.Last ? record.Timestamp : known.Last);
    }

    private void AddRun(string pipeline, double duration, string? status)
    {
        if (!_pipelines.TryGetValue(pipeline, out var durations)) _pipelines[pipeline] = durations = new PipelineDurations();
        durations.Add(duration, failed: status is not "success");
    }

    private void AddViolation(LogRecord record)
    {
        _violations.Enqueue(new LoggedViolation(
            record.Timestamp, record.Text("policy_name"), record.Text("violation_type"), record.Pipeline, record.RunId));
        if (_violations.Count > MostViolations) _violations.Dequeue();
    }

    private static double? Milliseconds(LogRecord record) => record.Fields.GetValueOrDefault("duration_ms") switch
    {
        long whole and >= 0 => whole,
        double real and >= 0 => real,
        _ => null,
    };
}
