using Attest.Monitoring.Running;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Logging;

/// <summary>What the log says of each signal: its level, its target and its fields.</summary>
internal static class LogEntries
{
    private const string Pipeline = "attest::pipeline";
    private const string Step = "attest::step";
    private const string Resources = "attest::resources";
    private const string Metrics = "attest::metrics";

    /// <summary>The level a signal is logged at: known before its entry is made, which a silent level never is.</summary>
    public static LogLevel LevelOf(Signal signal) => signal switch
    {
        MessageLogged told => told.Level,
        RunLost => LogLevel.Error,
        RunFinished { Report.Error: not null } => LogLevel.Error,
        StepFinished finished => LevelOf(finished.Report),
        StepRetried => LogLevel.Warn,
        RunStarted or RunFinished or RunQueued or RunDequeued => LogLevel.Info,
        MetricReported => LogLevel.Trace,
        _ => LogLevel.Debug,
    };

    /// <summary>The entry of a signal; null for one that is for other sinks only.</summary>
    public static LogEntry? Of(Signal signal) => signal switch
    {
        PipelineSeen seen => Entry(seen, Pipeline, "Pipeline definition seen",
            [new("pipeline", seen.Pipeline), new("type", seen.Type), new("steps_total", seen.Steps.Count)]),
        RunQueued queued => Entry(queued, Pipeline, "Pipeline execution queued",
            [.. Of(queued.Run), new("group", queued.Group)]),
        RunDequeued dequeued => Entry(dequeued, Pipeline, "Pipeline execution dequeued",
            [.. Of(dequeued.Run), new("group", dequeued.Group)]),
        RunStarted started => Entry(started, Pipeline, "Pipeline execution started",
            [
                .. Of(started.Run),
                new("type", started.Run?.Type),
                new("steps_total", started.Steps.Count),
                new("concurrency", started.Concurrency),
            ]),
        StepStarted started => Entry(started, Step, "Step execution started",
            [
                .. Of(started.Run),
                new("step", started.Step),
                new("kind", started.Kind),
                new("attempt", started.Attempt),
            ], started.SpanId),
        StepRetried retried => Entry(retried, Step, "Step attempt failed, the step is tried again",
            [
                .. Of(retried.Run),
                new("step", retried.Step),
                new("attempt", retried.Attempt),
                new("delay_ms", Milliseconds(retried.Delay.TotalMilliseconds)),
                .. Of(retried.Error),
            ]),
        StepFinished finished => Of(finished),
        ResourceSampled sampled => Entry(sampled, Resources, "Resources sampled",
            [.. Of(sampled.Run), new("memory_bytes", sampled.MemoryBytes), new("cpu_percent", sampled.CpuPercent)]),
        MetricReported reported => Entry(reported, Metrics, "Metric reported",
            [
                .. Of(reported.Run),
                new("step", reported.Step),
                new("name", reported.Metric.Name),
                new("value", reported.Value),
            ]),
        MessageLogged told => Of(told),
        RunFinished finished => Of(finished, finished.Report, "Pipeline execution completed", finished.Report.Error),
        RunLost lost => Of(lost, lost.Report, "Pipeline execution lost", lost.Report.Error ?? Lost),
        _ => null,
    };

    private static StepError Lost { get; } = new(
        ErrorIds.RunLost, "The process of the run ended without closing it.", "Run the pipeline again.");

    private static LogLevel LevelOf(StepReport step) => step.Status switch
    {
        RunStatus.Failure or RunStatus.Timeout or RunStatus.Lost when !step.Tolerated => LogLevel.Error,
        RunStatus.Failure or RunStatus.Timeout or RunStatus.Lost or RunStatus.Cancelled => LogLevel.Warn,
        _ => LogLevel.Info,
    };

    private static LogEntry Of(StepFinished finished)
    {
        var step = finished.Report;
        return Entry(finished, Step, "Step execution completed",
            [
                .. Of(finished.Run),
                new("step", step.Id),
                new("kind", step.Kind),
                new("status", Spelled(step.Status)),
                new("duration_ms", Milliseconds(step.DurationMs)),
                new("attempts", step.Attempts),
                new("exit_code", step.ExitCode),
                .. Of(step.Error),
            ], finished.SpanId);
    }

    /// <summary>A run whose steps failed says so in its status; its error fields are for an error of its own, which no step has told.</summary>
    private static LogEntry Of(Signal signal, RunReport report, string message, StepError? error) => Entry(signal, Pipeline, message,
        [
            new("pipeline", report.Pipeline),
            new("run_id", report.RunId),
            new("status", Spelled(report.Status)),
            new("duration_ms", Milliseconds(report.DurationMs)),
            new("steps_total", report.Steps.Count),
            new("steps_success", CountSuccesses(report.Steps)),
            new("cache_hit_rate", CacheHitRate(report)),
            .. Of(error),
        ]);

    private static LogEntry Of(MessageLogged told)
    {
        var fields = new List<KeyValuePair<string, object?>>(told.Fields.Count + 2);
        fields.AddRange(Of(told.Run));
        foreach (var (name, value) in told.Fields)
        {
            fields.RemoveAll(field => string.Equals(field.Key, name, StringComparison.Ordinal));
            fields.Add(new(name, value));
        }

        return Entry(told, told.Target, told.Message, fields, told.SpanId);
    }

    private static LogEntry Entry(
        Signal signal,
        string target,
        string message,
        IReadOnlyList<KeyValuePair<string, object?>> fields,
        string? spanId = null) =>
        new(signal.Timestamp, LevelOf(signal), target, message, fields, signal.Run?.TraceId, spanId ?? signal.Run?.SpanId);

    private static KeyValuePair<string, object?>[] Of(RunIdentity? run) =>
        run is null ? [] : [new("pipeline", run.Pipeline), new("run_id", run.RunId)];

    private static KeyValuePair<string, object?>[] Of(StepError? error) =>
        error is null ? [] : [new("error", error.Message), new("error_id", error.Id)];

    /// <summary>Hits of all look-ups; 0 without any.</summary>
    private static double CacheHitRate(RunReport report)
    {
        var (hits, looked) = (0, 0);
        foreach (var step in report.Steps)
        {
            hits += step.Cache is "hit" ? 1 : 0;
            looked += step.Cache is "hit" or "miss" ? 1 : 0;
        }

        return hits == 0 ? 0 : Math.Round((double)hits / looked, 4);
    }

    private static int CountSuccesses(IReadOnlyList<StepReport> steps)
    {
        var successes = 0;
        foreach (var step in steps)
        {
            successes += step.Status == RunStatus.Success ? 1 : 0;
        }

        return successes;
    }

    /// <summary>To the microsecond: what is beyond is noise that makes lines long.</summary>
    private static double Milliseconds(double value) => Math.Round(value, 3);

    private static string Spelled(RunStatus status) => status switch
    {
        RunStatus.Running => "running",
        RunStatus.Success => "success",
        RunStatus.Failure => "failure",
        RunStatus.Timeout => "timeout",
        RunStatus.Cancelled => "cancelled",
        RunStatus.Skipped => "skipped",
        _ => "lost",
    };
}
