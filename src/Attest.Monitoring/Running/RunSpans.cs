using System.Diagnostics;
using Attest.Monitoring.Planning;

namespace Attest.Monitoring.Running;

/// <summary>
/// The spans of a run, started with the BCL's ActivitySource so that every child and every library sees them as
/// its parent. Names and attributes: OpenTelemetry semantic conventions for CICD, 1.44.0.
/// </summary>
internal static class RunSpans
{
    /// <summary>The name listeners subscribe to.</summary>
    public const string SourceName = "Attest.Monitoring";

    private static readonly ActivitySource Source = new(SourceName, typeof(RunSpans).Assembly.GetName().Version!.ToString(3));

    public static Activity? StartRun(
        Plan plan, string runId, string? url, ActivityContext parent, DateTimeOffset start)
    {
        var span = Source.StartActivity(
            $"RUN {plan.Definition.Name}", ActivityKind.Server, parent, tags: null, links: null, start);
        span?.SetTag("cicd.pipeline.name", plan.Definition.Name);
        span?.SetTag("cicd.pipeline.run.id", runId);
        span?.SetTag("cicd.pipeline.action.name", "RUN");
        if (url is not null) span?.SetTag("cicd.pipeline.run.url.full", url);
        return span;
    }

    /// <summary>Sets attributes that only few runs have.</summary>
    public static void Add(Activity? span, IReadOnlyList<KeyValuePair<string, object>> attributes)
    {
        foreach (var (name, value) in attributes) span?.SetTag(name, value);
    }

    public static void EndRun(Activity? span, RunReport report, DateTimeOffset end)
    {
        if (span is null) return;
        span.SetTag("cicd.pipeline.result", report.Status.CicdResult());
        End(span, report.Status, report.Error ?? FirstFailure(report), end);
    }

    public static Activity? StartStep(PlannedStep step, string runId, ActivityContext run, DateTimeOffset start)
    {
        var span = Source.StartActivity(step.Id, ActivityKind.Internal, run, tags: null, links: null, start);
        span?.SetTag("cicd.pipeline.task.name", step.Id);
        span?.SetTag("cicd.pipeline.task.run.id", $"{runId}/{step.Index + 1}");
        return span;
    }

    public static void EndStep(Activity? span, StepReport report, DateTimeOffset end)
    {
        if (span is null) return;
        span.SetTag("cicd.pipeline.task.run.result", report.Status.CicdResult());
        span.SetTag("attest.cache.result", report.Cache);
        span.SetTag("attest.attempt", report.Attempts);
        if (report.ExitCode is { } code) span.SetTag("process.exit.code", code);
        End(span, report.Status, report.Error, end);
    }

    private static void End(Activity span, RunStatus status, StepError? error, DateTimeOffset end)
    {
        if (status is not (RunStatus.Success or RunStatus.Skipped))
        {
            span.SetStatus(ActivityStatusCode.Error, error?.Message);
            span.SetTag("error.type", error?.Id ?? status.Word());
        }

        span.SetEndTime(end.UtcDateTime);
        span.Stop();
    }

    private static StepError? FirstFailure(RunReport report)
    {
        foreach (var step in report.Steps)
        {
            if (step is { Error: { } error, Tolerated: false, Status: not RunStatus.Skipped }) return error;
        }

        return null;
    }
}
