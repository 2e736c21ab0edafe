using System.Diagnostics;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Running;

/// <summary>
/// A run from its folder to its report: the folder is made and locked, the report is written as <c>running</c>, the run
/// waits for its group, steps run, everything is flushed, the report is written for good.
/// </summary>
internal static class PipelineRun
{
    /// <summary>Runs the plan; blocks. Whatever becomes of the run, there is a report.</summary>
    /// <exception cref="AttestException">The run could not begin.</exception>
    public static RunReport Execute(RunServices services, RunRequest request, RunStop stop)
    {
        var definition = request.Plan.Definition;
        var environment = new StepEnvironment(definition, services.Environment);
        var masker = SecretMasker.Create(environment.Secrets);
        var kept = ResumeCheck.Kept(definition, masker);
        if (request.Resume is { } resumed) ResumeCheck.Refuse(resumed, request.Plan, kept, masker, services.State);
        var started = services.Time.GetUtcNow();
        var start = services.Time.GetTimestamp();
        var runId = RunId.New(services.Time);

        using var folder = RunFolder.Create(services.State, runId);
        using var halt = new RunHalt(stop, definition.Defaults.CancelGrace, services.Time);
        var span = RunSpans.StartRun(request.Plan, runId, services.RunUrl, services.Parent, started);
        var scope = Scope(services, request, folder, environment, masker, Identity(request, runId, span), span);
        try
        {
            DurableSignals.Watch(scope.Sinks, halt);
            var reports = new RunReportBuilder(scope, started);
            if (kept.Length > 0) folder.WriteDefinition(kept);
            folder.Write(reports.Running());
            var report = Begin(scope, reports, halt, start);
            if (services.LastAttributes?.Invoke() is { } attributes) RunSpans.Add(span, attributes);
            RunSpans.EndRun(span, report, scope.Now);
            return Finish(scope, report, halt);
        }
        finally
        {
            span?.Dispose();
        }
    }

    private static RunReport Begin(RunScope scope, RunReportBuilder reports, RunHalt halt, long start)
    {
        using var group = Queue(scope, halt);
        if (halt.Status is null) TellStart(scope, halt);
        using var watch = new ResourceWatch(scope, halt);
        using var limit = RunTimeout(scope, halt);
        using var workers = new RunWorkers(scope, reports, halt);
        workers.RunToEnd();
        return reports.Ended(halt, workers.AnyFailed, watch.PeakMemoryBytes, scope.Services.Time.GetElapsedTime(start));
    }

    /// <summary>Waits for the run's concurrency group, if it has one.</summary>
    private static ConcurrencyGroup? Queue(RunScope scope, RunHalt halt)
    {
        if (scope.Plan.Definition.ConcurrencyGroup is not { } template) return null;
        var group = template.Render(RunContext.Of(scope, scope.Services.Environment));
        var queued = false;
        var place = ConcurrencyGroup.Enter(
            scope.Services.State,
            group,
            scope.Identity.RunId,
            scope.Services.Time,
            () =>
            {
                queued = true;
                scope.Emit(new RunQueued(scope.Now, scope.Identity, scope.Masker.Mask(group)));
            },
            halt.ForSteps.Cancel);
        if (queued) scope.Emit(new RunDequeued(scope.Now, scope.Identity, scope.Masker.Mask(group)));
        return place;
    }

    /// <summary>Must-write sinks hold the first step back until the start is durable.</summary>
    private static void TellStart(RunScope scope, RunHalt halt)
    {
        var steps = new SeenStep[scope.Plan.Steps.Count];
        for (var index = 0; index < steps.Length; index++)
        {
            steps[index] = new SeenStep(scope.Plan.Steps[index].Id, scope.Plan.Steps[index].Definition.Body.Kind);
        }

        var signal = new RunStarted(scope.Now, scope.Identity, steps, RunWorkers.Concurrency(scope.Plan));
        scope.Emit(signal);
        DurableSignals.Write(scope, signal, halt);
    }

    private static ITimer? RunTimeout(RunScope scope, RunHalt halt)
    {
        if (scope.Plan.Definition.Limits.Duration is not { } limit) return null;
        return scope.Services.Time.CreateTimer(
            _ => halt.Request(RunStatus.Timeout, new StepError(
                ErrorIds.LimitExceeded,
                $"The run was ended after {Text.Duration(limit)}, its 'max_duration_seconds'.",
                "Raise 'limits.max_duration_seconds' of the pipeline, or make its steps faster.")),
            null,
            limit,
            Timeout.InfiniteTimeSpan);
    }

    private static RunReport Finish(RunScope scope, RunReport report, RunHalt halt)
    {
        var signal = new RunFinished(scope.Now, scope.Identity, report);
        DurableSignals.Write(scope, signal, halt);
        if (report.Status is RunStatus.Success && halt is { Status: { } status, Error: { } error })
        {
            report = report with { Status = status, Error = error };
            signal = signal with { Report = report };
        }

        scope.Emit(signal);
        scope.Sinks.Flush();
        scope.Folder.Write(report);
        scope.Folder.Close();
        return report;
    }

    private static RunScope Scope(
        RunServices services,
        RunRequest request,
        RunFolder folder,
        StepEnvironment environment,
        SecretMasker masker,
        RunIdentity identity,
        Activity? span) => new()
    {
        Services = services,
        Request = request,
        Folder = folder,
        Environment = environment,
        Masker = masker,
        Identity = identity,
        SpanContext = span?.Context ?? services.Parent,
        Sinks = services.OpenSinks(folder, identity, span, masker),
        Live = new StepRun?[request.Plan.Steps.Count],
    };

    private static RunIdentity Identity(RunRequest request, string runId, Activity? span) => new(
        runId,
        request.Plan.Definition.Name,
        request.Plan.Definition.Type,
        span?.TraceId.ToHexString(),
        span?.SpanId.ToHexString())
    {
        IsSampled = span?.Recorded ?? false,
        ParentSpanId = span is { ParentSpanId: var parent } && parent != default ? parent.ToHexString() : null,
    };
}
