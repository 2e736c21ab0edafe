using System.Diagnostics.Metrics;
using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Metrics.Exemplars;
using Attest.Monitoring.Metrics.Registry;
using Attest.Monitoring.Running;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Metrics;

/// <summary>Turns what a run says into measurements of the BCL meter <c>Attest.Monitoring</c>.</summary>
internal sealed class MetricsSink : ISignalSink
{
    private readonly Counter<long> _executions;
    private readonly Histogram<double> _pipelineDuration;
    private readonly Counter<long> _steps;
    private readonly Histogram<double> _stepDuration;
    private readonly Counter<long> _retries;
    private readonly UpDownCounter<long> _concurrent;
    private readonly Gauge<double> _lastSuccess;
    private readonly Gauge<double> _lastCompletion;
    private readonly Counter<long> _tools;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _audited;
    private readonly ResourceGauges _resources;
    private readonly Meter _meter;
    private readonly MetricsRegistry _registry;
    private EndpointCounters? _endpoint;
    private AnchorCounters? _anchors;
    private HealthGauges? _health;
    private readonly SeriesBirth _birth;
    private readonly CustomMetrics _custom;
    private readonly RunsUnderWay _runs = new();

    public MetricsSink(Meter meter, MetricsRegistry registry, TimeProvider time)
    {
        _meter = meter;
        _registry = registry;
        _executions = Counter(MetricCatalogue.PipelineExecutions);
        _pipelineDuration = Histogram(MetricCatalogue.PipelineDuration);
        _steps = Counter(MetricCatalogue.PipelineSteps);
        _stepDuration = Histogram(MetricCatalogue.StepDuration);
        _retries = Counter(MetricCatalogue.StepRetries);
        _concurrent = meter.CreateUpDownCounter<long>(
            MetricCatalogue.ConcurrentPipelines.Name, null, MetricCatalogue.ConcurrentPipelines.Help);
        _lastSuccess = Gauge(MetricCatalogue.LastSuccess);
        _lastCompletion = Gauge(MetricCatalogue.LastCompletion);
        _tools = Counter(MetricCatalogue.ToolExecutions);
        _errors = Counter(MetricCatalogue.SystemErrors);
        _audited = Counter(MetricCatalogue.AuditEvents);
        _resources = new ResourceGauges(Gauge(MetricCatalogue.MemoryUsage), Gauge(MetricCatalogue.CpuUsage), time);
        _birth = new SeriesBirth(registry);
        _custom = new CustomMetrics(registry);

        Counter<long> Counter(InstrumentDefinition row) => meter.CreateCounter<long>(row.Name, null, row.Help);
        Gauge<double> Gauge(InstrumentDefinition row) => meter.CreateGauge<double>(row.Name, null, row.Help);
        Histogram<double> Histogram(InstrumentDefinition row) => meter.CreateHistogram<double>(row.Name, null, row.Help);
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
    private static TraceReference SpanOf(Signal signal) => signal.Run is { IsSampled: true, TraceId: { } trace } run
        ? new TraceReference(trace, (signal as StepFinished)?.SpanId ?? run.SpanId ?? "")
        : TraceReference.None;

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
            case AuditRecorded recorded: _audited.Add(1, new KeyValuePair<string, object?>("event_type", recorded.EventType)); break;
            case AuditAnchored anchored: Anchors().Count(anchored); break;
            case RequestServed served: Endpoint().Count(served); break;
            case ConnectionsChanged changed: Endpoint().Count(changed); break;
            case EndpointsOpened opened: Endpoint().Bear(opened); break;
            case HealthChecked told: (_health ??= new HealthGauges(_meter)).Take(told); break;

            // A lost run is counted by the snapshot that its finder writes: once, however many find it.
            case RunLost: break;
        }
    }

    /// <summary>Measures this process, for somebody who asks now.</summary>
    public void Sample() => _resources.Sample();

    private AnchorCounters Anchors() => _anchors ??= new AnchorCounters(_meter, _registry);

    private EndpointCounters Endpoint() => _endpoint ??= new EndpointCounters(_meter, _registry, _errors);

    private void Start(RunStarted started)
    {
        if (started.Run is { IsSampled: true }) _registry.TakesExemplars = true;
        _birth.Bear(started.Run!.Pipeline, started.Run.Type, started.Steps);
        Move(_runs.Started(started.Run, started.Steps), "running", +1);

        // Born series are touched once, so that what the first step's end needs is compiled while that step runs.
        var pipeline = new KeyValuePair<string, object?>("pipeline", started.Run.Pipeline);
        var success = new KeyValuePair<string, object?>("status", "success");
        _executions.Add(0, pipeline, success);
        if (started.Steps.Count == 0) return;
        _steps.Add(0, pipeline, new("step_type", started.Steps[0].Kind), success);
    }

    private void Count(StepFinished finished)
    {
        var report = finished.Report;
        var pipeline = new KeyValuePair<string, object?>("pipeline", finished.Run!.Pipeline);
        var status = new KeyValuePair<string, object?>("status", report.Status.Word());
        _steps.Add(1, pipeline, new("step_type", report.Kind), status);
        if (report.Error is { } error) _errors.Add(1, new("type", error.Id), new("component", "step"));
        if (report.Attempts == 0 || report.Status is RunStatus.Skipped or RunStatus.Lost) return;
        _stepDuration.Record(report.DurationMs / 1000, pipeline, new("step", report.Id), status);
        _tools.Add(1, new("tool", report.Kind), status);
    }

    private void Count(StepRetried retried)
    {
        _retries.Add(1, new("pipeline", retried.Run!.Pipeline), new("step", retried.Step));
        if (_runs.KindOf(retried.Run, retried.Step) is not { } kind) return;
        var status = retried.Error.Id == ErrorIds.StepTimeout ? "timeout" : "failure";
        _tools.Add(1, new("tool", kind), new("status", status));
    }

    private void Count(RunFinished finished)
    {
        var report = finished.Report;
        var pipeline = new KeyValuePair<string, object?>("pipeline", report.Pipeline);
        var seconds = finished.Timestamp.ToUnixTimeMilliseconds() / 1000.0;
        _executions.Add(1, pipeline, new("status", report.Status.Word()));
        _pipelineDuration.Record(report.DurationMs / 1000, pipeline, new("type", report.Type));
        _lastCompletion.Record(seconds, pipeline);
        if (report.Status == RunStatus.Success) _lastSuccess.Record(seconds, pipeline);
        if (report.Error is { } error) _errors.Add(1, new("type", error.Id), new("component", "pipeline"));

        var (wasQueued, wasRunning) = _runs.Finished(finished.Run!);
        Move(wasQueued, "queued", -1);
        Move(wasRunning, "running", -1);
        if (wasRunning) _resources.Clear(report.Pipeline);
    }

    private void Move(bool moved, string status, int by)
    {
        if (moved) _concurrent.Add(by, new KeyValuePair<string, object?>("status", status));
    }
}
