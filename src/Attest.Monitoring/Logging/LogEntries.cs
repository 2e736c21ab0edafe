using System.Runtime.CompilerServices;
using Attest.Monitoring.Running;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Logging;

/// <summary>
/// What the log says of each signal: its level, its target and its fields. A method a signal, so that a run compiles
/// only those it needs.
/// </summary>
internal static class LogEntries
{
    private const string Pipeline = LogTargets.Pipeline;
    private const string Step = LogTargets.Step;
    private const string Resources = LogTargets.Resources;
    private const string Metrics = LogTargets.Metrics;

    /// <summary>The level a signal is logged at: known before its entry is made, which a silent level never is.</summary>
    public static LogLevel LevelOf(Signal signal) => signal switch
    {
        MessageLogged told => told.Level,
        RunLost => LogLevel.Error,
        RunFinished { Report.Error: not null } => LogLevel.Error,
        StepFinished finished => LevelOf(finished.Report),
        StepRetried or MemoryNearLimit => LogLevel.Warn,
        RunStarted or RunFinished or RunQueued or RunDequeued => LogLevel.Info,
        MetricReported => LogLevel.Trace,
        _ => LogLevel.Debug,
    };

    /// <summary>The component that a signal is of: known before its entry is made.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string TargetOf(Signal signal) => signal switch
    {
        MessageLogged told => told.Target,
        StepStarted or StepRetried or StepFinished => Step,
        ResourceSampled or MemoryNearLimit => Resources,
        MetricReported => Metrics,
        _ => Pipeline,
    };

    /// <summary>The entry of a signal; null for one that is for other sinks only.</summary>
    public static LogEntry? Of(Signal signal) => signal switch
    {
        PipelineSeen seen => Of(seen),
        RunQueued queued => Of(queued),
        RunDequeued dequeued => Of(dequeued),
        RunStarted started => Of(started),
        StepStarted started => Of(started),
        StepRetried retried => Of(retried),
        StepFinished finished => Of(finished),
        ResourceSampled sampled => Of(sampled),
        MemoryNearLimit near => Of(near),
        MetricReported reported => Of(reported),
        MessageLogged told => Of(told),
        RunFinished finished => Of(finished, finished.Report, "Pipeline execution completed", finished.Report.Error),
        RunLost lost => Of(lost),
        _ => null,
    };

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static LogEntry Of(PipelineSeen seen) => Entry(seen, Pipeline, "Pipeline definition seen", new()
    {
        { "pipeline", seen.Pipeline },
        { "type", seen.Type },
        { "steps_total", seen.Steps.Count },
    });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static LogEntry Of(RunQueued queued) =>
        Entry(queued, Pipeline, "Pipeline execution queued", new(queued.Run) { { "group", queued.Group } });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static LogEntry Of(RunDequeued dequeued) =>
        Entry(dequeued, Pipeline, "Pipeline execution dequeued", new(dequeued.Run) { { "group", dequeued.Group } });

    private static LogEntry Of(RunStarted started) => Entry(started, Pipeline, "Pipeline execution started", new(started.Run)
    {
        { "type", started.Run?.Type },
        { "steps_total", started.Steps.Count },
        { "concurrency", started.Concurrency },
    });

    private static LogEntry Of(StepStarted started) => Entry(started, Step, "Step execution started", new(started.Run)
    {
        { "step", started.Step },
        { "kind", started.Kind },
        { "attempt", started.Attempt },
    }, started.SpanId);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static LogEntry Of(StepRetried retried) =>
        Entry(retried, Step, "Step attempt failed, the step is tried again", new(retried.Run)
        {
            { "step", retried.Step },
            { "attempt", retried.Attempt },
            { "delay_ms", Milliseconds(retried.Delay.TotalMilliseconds) },
            retried.Error,
        });

    private static LogEntry Of(StepFinished finished)
    {
        var step = finished.Report;
        return Entry(finished, Step, "Step execution completed", new(finished.Run)
        {
            { "step", step.Id },
            { "kind", step.Kind },
            { "status", step.Status.Word() },
            { "duration_ms", Milliseconds(step.DurationMs) },
            { "attempts", step.Attempts },
            { "exit_code", step.ExitCode },
            step.Error,
        }, finished.SpanId);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static LogEntry Of(MemoryNearLimit near) => Entry(near, Resources, "Memory is near its limit", new(near.Run)
    {
        { "step", near.Step },
        { "memory_bytes", near.MemoryBytes },
        { "limit_bytes", near.LimitBytes },
    });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static LogEntry Of(ResourceSampled sampled) => Entry(sampled, Resources, "Resources sampled", new(sampled.Run)
    {
        { "memory_bytes", sampled.MemoryBytes },
        { "cpu_percent", sampled.CpuPercent },
    });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static LogEntry Of(MetricReported reported) => Entry(reported, Metrics, "Metric reported", new(reported.Run)
    {
        { "step", reported.Step },
        { "name", reported.Metric.Name },
        { "value", reported.Value },
    });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static LogEntry Of(MessageLogged told)
    {
        var fields = new LogFields(told.Run);
        foreach (var (name, value) in told.Fields)
        {
            fields.Add(name, value);
        }

        return Entry(told, told.Target, told.Message, fields, told.SpanId);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static LogEntry Of(RunLost lost) => Of(
        lost,
        lost.Report,
        "Pipeline execution lost",
        lost.Report.Error ?? new(ErrorIds.RunLost, "The process of the run ended without closing it.", "Run the pipeline again."));

    /// <summary>
    /// A run whose steps failed says so in its status; its error fields are for an error of its own, which no step has
    /// told.
    /// </summary>
    private static LogEntry Of(Signal signal, RunReport report, string message, StepError? error) =>
        Entry(signal, Pipeline, message, new()
        {
            { "pipeline", report.Pipeline },
            { "run_id", report.RunId },
            { "status", report.Status.Word() },
            { "duration_ms", Milliseconds(report.DurationMs) },
            { "steps_total", report.Steps.Count },
            { "steps_success", CountSuccesses(report.Steps) },
            { "cache_hit_rate", CacheHitRate(report.Steps) },
            error,
        });

    private static LogEntry Entry(Signal signal, string target, string message, LogFields fields, string? spanId = null) =>
        new(signal.Timestamp, LevelOf(signal), target, message, fields, signal.Run?.TraceId, spanId ?? signal.Run?.SpanId, signal.Run is { IsSampled: true });

    private static LogLevel LevelOf(StepReport step) => step.Status switch
    {
        RunStatus.Failure or RunStatus.Timeout or RunStatus.Lost when !step.Tolerated => LogLevel.Error,
        RunStatus.Failure or RunStatus.Timeout or RunStatus.Lost or RunStatus.Cancelled => LogLevel.Warn,
        _ => LogLevel.Info,
    };

    private static int CountSuccesses(IReadOnlyList<StepReport> steps)
    {
        var successes = 0;
        for (var index = 0; index < steps.Count; index++)
        {
            successes += steps[index].Status == RunStatus.Success ? 1 : 0;
        }

        return successes;
    }

    /// <summary>Hits of all look-ups; 0 without any.</summary>
    private static double CacheHitRate(IReadOnlyList<StepReport> steps)
    {
        var (hits, looked) = (0, 0);
        for (var index = 0; index < steps.Count; index++)
        {
            hits += steps[index].Cache is "hit" ? 1 : 0;
            looked += steps[index].Cache is "hit" or "miss" ? 1 : 0;
        }

        return hits == 0 ? 0 : Math.Round((double)hits / looked, 4);
    }

    /// <summary>To the microsecond: what is beyond is noise that makes lines long.</summary>
    private static double Milliseconds(double value) => Math.Round(value, 3);
}
