using System.Runtime.CompilerServices;
using Attest.Monitoring.Running;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Audit;

/// <summary>What the log says of a run: its start, each step's end, each error, its end.</summary>
/// <param name="source">Who and where.</param>
internal sealed class AuditRunEvents(AuditSource source)
{
    /// <summary>The event of a signal; null for one that the log does not tell.</summary>
    public AuditEvent? Of(Signal signal) => signal switch
    {
        RunStarted started => Of(started),
        StepFinished finished => Of(finished),
        RunFinished finished => Of(finished, AuditEventTypes.PipelineComplete, finished.Report),
        MemoryNearLimit near => Of(near),
        RunLost lost => Of(lost, AuditEventTypes.RunLost, lost.Report),
        _ => null,
    };

    /// <summary>The error that a signal brings, as an event of its own; null for none.</summary>
    public AuditEvent? ErrorOf(Signal signal) => signal switch
    {
        StepFinished { Report: { Error: { } error, Status: not RunStatus.Skipped } report } => Error(signal, error, "step", report.Id),
        RunFinished { Report.Error: { } error } => Error(signal, error, "pipeline", null),
        _ => null,
    };

    private AuditEvent Of(RunStarted started)
    {
        var fields = new List<KeyValuePair<string, object>>(4)
        {
            new("type", started.Run!.Type),
            new("steps_total", started.Steps.Count),
        };
        if (started.Run.TraceId is { } trace) fields.Add(new("trace_id", trace));
        return About(started, AuditEventTypes.PipelineStart, null, fields);
    }

    private AuditEvent Of(StepFinished finished)
    {
        var report = finished.Report;
        var fields = new List<KeyValuePair<string, object>>(8)
        {
            new("step_type", report.Kind),
            new("status", report.Status.Word()),
            new("attempts", report.Attempts),
            new("duration_ms", Math.Round(report.DurationMs, 3)),
        };
        if (report.ExitCode is { } code) fields.Add(new("exit_code", code));
        if (report.Error is { } error) fields.Add(new("error_id", error.Id));
        return About(finished, AuditEventTypes.StepComplete, report.Id, fields);
    }

    private AuditEvent Of(MemoryNearLimit near) => About(near, AuditEventTypes.MemoryWarning, near.Step,
    [
        new("memory_bytes", near.MemoryBytes),
        new("limit_bytes", near.LimitBytes),
        new("percent", Math.Round(100.0 * near.MemoryBytes / near.LimitBytes, 1)),
    ]);

    private AuditEvent Of(Signal signal, string type, RunReport report)
    {
        var succeeded = 0;
        foreach (var step in report.Steps)
            if (step.Status is RunStatus.Success) succeeded++;
        var fields = new List<KeyValuePair<string, object>>(8)
        {
            new("status", report.Status.Word()),
            new("duration_ms", Math.Round(report.DurationMs, 3)),
            new("steps_total", report.Steps.Count),
            new("steps_success", succeeded),
        };
        if (report.Error is { } error) fields.Add(new("error_id", error.Id));
        return About(signal, type, null, fields);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private AuditEvent Error(Signal signal, StepError error, string component, string? step) =>
        About(signal, AuditEventTypes.Error, step, [new("component", component), new("error_id", error.Id), new("message", error.Message)]);

    private AuditEvent About(Signal signal, string type, string? step, IReadOnlyList<KeyValuePair<string, object>> fields) => new()
    {
        Timestamp = signal.Timestamp,
        EventType = type,
        Actor = source.Actor,
        Host = source.Host,
        RunId = signal.Run!.RunId,
        Pipeline = signal.Run.Pipeline,
        Step = step,
        Fields = fields,
    };
}

/// <summary>Who speaks to the log, and where.</summary>
/// <param name="Actor">The account behind this process.</param>
/// <param name="Host">The machine's name.</param>
internal sealed record AuditSource(AuditActor Actor, string Host);
