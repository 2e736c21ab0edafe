using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Metrics.Exemplars;
using Attest.Monitoring.Metrics.Registry;
using Attest.Monitoring.Running;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Metrics;

/// <summary>Turns what a run says into measurements of the catalogue's rows.</summary>
internal sealed class MetricsSink : ISignalSink
{
    private readonly InstrumentState _executions;
    private readonly InstrumentState _pipelineDuration;
    private readonly InstrumentState _steps;
    private readonly InstrumentState _stepDuration;
    private readonly InstrumentState _retries;
    private readonly InstrumentState _concurrent;
    private readonly InstrumentState _lastSuccess;
    private readonly InstrumentState _lastCompletion;
    private readonly InstrumentState _tools;
    private readonly InstrumentState _errors;
    private readonly InstrumentState _audited;
    private readonly ResourceGauges _resources;
    private readonly MetricsRegistry _registry;
    private readonly ExemplarFilter _exemplars;
    private EndpointCounters? _endpoint;
    private AccessCounters? _access;
    private AnchorCounters? _anchors;
    private HealthGauges? _health;
    private readonly SeriesBirth _birth;
    private readonly CustomMetrics _custom;
    private readonly RunsUnderWay _runs = new();

    public MetricsSink(MetricsRegistry registry, TimeProvider time, ExemplarFilter exemplars = ExemplarFilter.TraceBased)
    {
        _registry = registry;
        _exemplars = exemplars;
        _executions = Of(MetricCatalogue.PipelineExecutions);
        _pipelineDuration = Of(MetricCatalogue.PipelineDuration);
        _steps = Of(MetricCatalogue.PipelineSteps);
        _stepDuration = Of(MetricCatalogue.StepDuration);
        _retries = Of(MetricCatalogue.StepRetries);
        _concurrent = Of(MetricCatalogue.ConcurrentPipelines);
        _lastSuccess = Of(MetricCatalogue.LastSuccess);
        _lastCompletion = Of(MetricCatalogue.LastCompletion);
        _tools = Of(MetricCatalogue.ToolExecutions);
        _errors = Of(MetricCatalogue.SystemErrors);
        _audited = Of(MetricCatalogue.AuditEvents);
        _resources = new ResourceGauges(Of(MetricCatalogue.MemoryUsage), Of(MetricCatalogue.CpuUsage), time);
        _birth = new SeriesBirth(registry);
        _custom = new CustomMetrics(registry);

        InstrumentState Of(InstrumentDefinition row) => InstrumentState.Of(registry, row);
    }

    /// <summary>Metrics that steps report.</summary>
    public CustomMetrics Custom => _custom;

    /// <summary>Takes a signal; signals that count nothing pass.</summary>
    public void Emit(Signal signal)
    {
        ExemplarCapture.Current = SpanOf(signal);
        try
        {
            Take(signal);
        }
        finally
        {
            ExemplarCapture.Current = null;
        }
    }

    /// <summary>The span a signal was said in: signals are counted on another thread, after it.</summary>
    private TraceReference SpanOf(Signal signal) => signal switch
    {
        { Run: { TraceId: { } trace } run } when run.IsSampled || _exemplars is ExemplarFilter.AlwaysOn =>
            new TraceReference(trace, (signal as StepFinished)?.SpanId ?? run.SpanId ?? ""),
        RequestServed { TraceId: { } trace, SpanId: { } span } => new TraceReference(trace, span),
        _ => TraceReference.None,
    };

    private void Take(Signal signal)
    {
        switch (signal)
        {
            case StepFinished finished: Count(finished); break;
            case StepRetried retried: Count(retried); break;
            case MetricReported reported: _custom.Record(reported); break;
            case ResourceSampled sampled: _resources.Take(sampled); break;
            case PipelineSeen seen: _birth.Bear(seen.Pipeline, seen.Type, seen.Steps); break;
            case RunQueued queued: Move(_runs.Queued(queued.Run!), "queued", +1); break;
            case RunDequeued dequeued: Move(_runs.Dequeued(dequeued.Run!), "queued", -1); break;
            case RunStarted started: Start(started); break;
            case RunFinished finished: Count(finished); break;
            case AuditRecorded recorded: _audited.Record(1, [new KeyValuePair<string, object?>("event_type", recorded.EventType)]); break;
            case AuditAnchored anchored: Anchors().Count(anchored); break;
            case RequestServed served: Count(served); break;
            case ConnectionsChanged changed: Endpoint().Count(changed); break;
            case EndpointsOpened opened: Open(opened); break;
            case AuthenticationTried tried: Access().Count(tried); break;
            case TokenRefused refused: Access().Count(refused); break;
            case AuthorizationChecked check: Access().Count(check); break;
            case SuspiciousActivitySeen seen: Access().Count(seen); break;
            case HealthChecked told: (_health ??= new HealthGauges(_registry)).Take(told); break;

            // A lost run is counted by the snapshot that its finder writes: once, however many find it.
            case RunLost: break;
        }
    }

    /// <summary>Measures this process, for somebody who asks now.</summary>
    public void Sample() => _resources.Sample();

    private void Open(EndpointsOpened opened)
    {
        Endpoint().Bear(opened);
        Access().Bear();
    }

    private void Count(RequestServed served)
    {
        if (served.TraceId is not null && _exemplars is ExemplarFilter.TraceBased) _registry.TakesExemplars = true;
        Endpoint().Count(served);
    }

    private AccessCounters Access() => _access ??= new AccessCounters(_registry);

    private EndpointCounters Endpoint() => _endpoint ??= new EndpointCounters(_registry, _errors);

    private AnchorCounters Anchors() => _anchors ??= new AnchorCounters(_registry);

    private void Start(RunStarted started)
    {
        if (started.Run is { IsSampled: true } && _exemplars is ExemplarFilter.TraceBased) _registry.TakesExemplars = true;
        _birth.Bear(started.Run!.Pipeline, started.Run.Type, started.Steps);
        Move(_runs.Started(started.Run, started.Steps), "running", +1);

        // Born series are touched once, so that what the first step's end needs is compiled while that step runs.
        var pipeline = new KeyValuePair<string, object?>("pipeline", started.Run.Pipeline);
        var success = new KeyValuePair<string, object?>("status", "success");
        _executions.Record(0, [pipeline, success]);
        if (started.Steps.Count == 0) return;
        _steps.Record(0, [pipeline, new("step_type", started.Steps[0].Kind), success]);
    }

    private void Count(StepFinished finished)
    {
        var report = finished.Report;
        var pipeline = new KeyValuePair<string, object?>("pipeline", finished.Run!.Pipeline);
        var status = new KeyValuePair<string, object?>("status", report.Status.Word());
        _steps.Record(1, [pipeline, new("step_type", report.Kind), status]);
        if (report.Error is { } error) _errors.Record(1, [new("type", error.Id), new("component", "step")]);
        if (report.Attempts == 0 || report.Status is RunStatus.Skipped or RunStatus.Lost) return;
        _stepDuration.Record(report.DurationMs / 1000, [pipeline, new("step", report.Id), status]);
        _tools.Record(1, [new("tool", report.Kind), status]);
    }

    private void Count(StepRetried retried)
    {
        _retries.Record(1, [new("pipeline", retried.Run!.Pipeline), new("step", retried.Step)]);
        if (_runs.KindOf(retried.Run, retried.Step) is not { } kind) return;
        var status = retried.Error.Id == ErrorIds.StepTimeout ? "timeout" : "failure";
        _tools.Record(1, [new("tool", kind), new("status", status)]);
    }

    private void Count(RunFinished finished)
    {
        var report = finished.Report;
        var pipeline = new KeyValuePair<string, object?>("pipeline", report.Pipeline);
        var seconds = finished.Timestamp.ToUnixTimeMilliseconds() / 1000.0;
        _executions.Record(1, [pipeline, new("status", report.Status.Word())]);
        _pipelineDuration.Record(report.DurationMs / 1000, [pipeline, new("type", report.Type)]);
        _lastCompletion.Record(seconds, [pipeline]);
        if (report.Status == RunStatus.Success) _lastSuccess.Record(seconds, [pipeline]);
        if (report.Error is { } error) _errors.Record(1, [new("type", error.Id), new("component", "pipeline")]);

        var (wasQueued, wasRunning) = _runs.Finished(finished.Run!);
        Move(wasQueued, "queued", -1);
        Move(wasRunning, "running", -1);
        if (wasRunning) _resources.Clear(report.Pipeline);
    }

    private void Move(bool moved, string status, int by)
    {
        if (moved) _concurrent.Record(by, [new KeyValuePair<string, object?>("status", status)]);
    }
}
