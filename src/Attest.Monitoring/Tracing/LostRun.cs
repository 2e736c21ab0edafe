using System.Diagnostics;
using Attest.Monitoring.Running;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tracing;

/// <summary>The root span of a run whose process died before it could end it.</summary>
internal static class LostRun
{
    /// <summary>The span from the run's start to the last that is known of it; null when the run was not traced.</summary>
    public static FinishedSpan? RootSpan(RunIdentity run, RunReport report) =>
        run is not { TraceId: { } traceId, SpanId: { } spanId } ? null : new FinishedSpan
        {
            TraceId = traceId,
            SpanId = spanId,
            ParentSpanId = run.ParentSpanId,
            HasRemoteParent = run.ParentSpanId is not null,
            Sampled = run.IsSampled,
            Name = $"RUN {report.Pipeline}",
            Kind = ActivityKind.Server,
            StartedAt = report.StartedAt,
            EndedAt = report.StartedAt.AddMilliseconds(report.DurationMs),
            Status = ActivityStatusCode.Error,
            StatusMessage = report.Error?.Message,
            Attributes =
            [
                new("cicd.pipeline.name", report.Pipeline),
                new("cicd.pipeline.run.id", report.RunId),
                new("cicd.pipeline.action.name", "RUN"),
                new("cicd.pipeline.result", "error"),
                new("error.type", "lost"),
            ],
        };
}
