using Attest.Monitoring.Metrics.Registry;
using Attest.Monitoring.Running;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Metrics.Cicd;

/// <summary>Counts what runs say into the CI/CD metrics of OpenTelemetry. Called by one thread at a time.</summary>
internal sealed class CicdSink
{
    /// <summary>Who carries pipelines out, as <c>cicd.system.component</c>.</summary>
    public const string Runner = "runner";

    /// <summary>Errors that are the system's and not the pipeline's: its disk, its audit log, itself.</summary>
    private static readonly string[] SystemErrors =
        [ErrorIds.AuditUnwritable, ErrorIds.OutputUnwritable, ErrorIds.StateUnwritable, ErrorIds.Unexpected];

    private readonly InstrumentState? _duration;
    private readonly InstrumentState? _active;
    private readonly InstrumentState? _errors;
    private readonly InstrumentState? _systemErrors;

    /// <summary>Runs that have not ended: what they do, and since when.</summary>
    private readonly Dictionary<string, (string State, DateTimeOffset Since, double Pending)> _runs = [];

    /// <summary>Takes the four names, as far as no step's metric has taken them.</summary>
    public CicdSink(MetricsRegistry registry)
    {
        _duration = Open(registry, CicdMetric.RunDuration, MeasurementKind.Observe);
        _active = Open(registry, CicdMetric.RunActive, MeasurementKind.UpDown);
        _errors = Open(registry, CicdMetric.RunErrors, MeasurementKind.Increment);
        _systemErrors = Open(registry, CicdMetric.SystemErrors, MeasurementKind.Increment);
        foreach (var id in SystemErrors)
            _systemErrors?.Family.TryBear([new(CicdMetric.Component, Runner), new(CicdMetric.ErrorType, id)]);
    }

    public void Emit(Signal signal)
    {
        switch (signal)
        {
            case PipelineSeen seen: Bear(seen.Pipeline); break;
            case RunQueued queued: Enter(queued.Run!, "pending", queued.Timestamp, 0); break;
            case RunDequeued dequeued: Dequeue(dequeued); break;
            case RunStarted started: Start(started); break;
            case StepFinished { Report.Error: { } error } finished: Fail(finished.Run!.Pipeline, error.Id); break;
            case RunFinished finished: Finish(finished); break;
        }
    }

    private static InstrumentState? Open(MetricsRegistry registry, CicdMetric metric, MeasurementKind kind) =>
        registry.TryAdd(registry.Configured(metric.Descriptor), kind, out _) is { } family ? new InstrumentState(registry, family, kind) : null;

    /// <summary>What has no error in its labels is known before it happens.</summary>
    private void Bear(string pipeline)
    {
        var named = new KeyValuePair<string, object?>(CicdMetric.PipelineName, pipeline);
        var executing = new KeyValuePair<string, object?>(CicdMetric.RunState, "executing");
        _duration?.Family.TryBear([named, executing, new(CicdMetric.Result, "success")]);
        _active?.Family.TryBear([named, executing]);
        _active?.Family.TryBear([named, new(CicdMetric.RunState, "pending")]);
    }

    private void Enter(RunIdentity run, string state, DateTimeOffset since, double pending)
    {
        _runs[run.RunId] = (state, since, pending);
        Move(run.Pipeline, state, +1);
    }

    private void Dequeue(RunDequeued dequeued)
    {
        var run = dequeued.Run!;
        if (!_runs.Remove(run.RunId, out var waited)) return;
        var seconds = Math.Max(0, (dequeued.Timestamp - waited.Since).TotalSeconds);
        Move(run.Pipeline, waited.State, -1);
        _duration?.Record(seconds, [new(CicdMetric.PipelineName, run.Pipeline), new(CicdMetric.RunState, waited.State)]);
        _runs[run.RunId] = ("", dequeued.Timestamp, seconds);
    }

    private void Start(RunStarted started)
    {
        Bear(started.Run!.Pipeline);
        _runs.Remove(started.Run.RunId, out var before);
        Enter(started.Run, "executing", started.Timestamp, before.Pending);
    }

    private void Finish(RunFinished finished)
    {
        var report = finished.Report;
        if (report.Error is { } error)
        {
            if (Array.IndexOf(SystemErrors, error.Id) >= 0)
                _systemErrors?.Record(1, [new(CicdMetric.Component, Runner), new(CicdMetric.ErrorType, error.Id)]);
            else if (!report.Steps.Any(step => step.Error?.Id == error.Id))
                Fail(report.Pipeline, error.Id);
        }

        if (!_runs.Remove(finished.Run!.RunId, out var run) || run.State.Length == 0) return;
        Move(report.Pipeline, run.State, -1);
        Record(report, run.State, Math.Max(0, (report.DurationMs / 1000) - run.Pending));
    }

    private void Record(RunReport report, string state, double seconds)
    {
        var tags = new List<KeyValuePair<string, object?>>(4)
        {
            new(CicdMetric.PipelineName, report.Pipeline),
            new(CicdMetric.RunState, state),
            new(CicdMetric.Result, report.Status.CicdResult()),
        };

        // As the span of the run says it.
        if (report.Status is not (RunStatus.Success or RunStatus.Skipped))
            tags.Add(new(CicdMetric.ErrorType, ErrorOf(report) ?? report.Status.Word()));
        _duration?.Record(seconds, [.. tags]);
    }

    private static string? ErrorOf(RunReport report) => report.Error?.Id;

    private void Fail(string pipeline, string id) =>
        _errors?.Record(1, [new(CicdMetric.PipelineName, pipeline), new(CicdMetric.ErrorType, id)]);

    private void Move(string pipeline, string state, int by)
    {
        if (state.Length > 0) _active?.Record(by, [new(CicdMetric.PipelineName, pipeline), new(CicdMetric.RunState, state)]);
    }
}
