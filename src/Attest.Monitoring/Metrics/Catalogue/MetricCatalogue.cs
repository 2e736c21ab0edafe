using static Attest.Monitoring.Metrics.Catalogue.LabelValues;

namespace Attest.Monitoring.Metrics.Catalogue;

/// <summary>
/// The one source of every metric of ours: instruments, documentation, dashboards, alerts and tests read it. Only what
/// is really emitted stands here.
/// </summary>
internal static class MetricCatalogue
{
    private static readonly LabelDefinition Pipeline = new("pipeline");
    private static readonly LabelDefinition Step = new("step");

    public static readonly InstrumentDefinition PipelineExecutions = new(
        "pipeline_executions_total", MetricKind.Counter, "", "Runs that have ended.", "a run ends",
        Pipeline, new("status", RunStatus));

    public static readonly InstrumentDefinition PipelineDuration = new(
        "pipeline_duration_seconds", MetricKind.Histogram, "seconds", "Wall-clock time of runs.", "a run ends",
        Pipeline, new("type")) { Bounds = BucketBounds.Pipelines };

    public static readonly InstrumentDefinition PipelineSteps = new(
        "pipeline_steps_total", MetricKind.Counter, "", "Steps that have ended.", "a step ends",
        Pipeline, new("step_type", StepType), new("status", StepStatus));

    public static readonly InstrumentDefinition StepDuration = new(
        "step_duration_seconds", MetricKind.Histogram, "seconds",
        "Wall-clock time of steps that ran, all attempts and the delays between them.", "a step that ran ends",
        Pipeline, Step, new("status", RanStatus)) { Bounds = BucketBounds.Steps };

    public static readonly InstrumentDefinition StepRetries = new(
        "step_retries_total", MetricKind.Counter, "", "Attempts of steps that were repeated.",
        "an attempt is repeated", Pipeline, Step);

    public static readonly InstrumentDefinition ConcurrentPipelines = new(
        "concurrent_pipelines", MetricKind.Gauge, "",
        "Runs under way, and runs waiting for their concurrency group.", "live",
        new LabelDefinition("status", Concurrency)) { Merge = GaugeMerge.Live, Moves = true };

    public static readonly InstrumentDefinition LastSuccess = new(
        "pipeline_last_success_timestamp_seconds", MetricKind.Gauge, "seconds",
        "When the pipeline last succeeded, Unix time; 0 when never.", "a run succeeds",
        Pipeline) { Merge = GaugeMerge.Max };

    public static readonly InstrumentDefinition LastCompletion = new(
        "pipeline_last_completion_timestamp_seconds", MetricKind.Gauge, "seconds",
        "When the pipeline last ended, however, Unix time; 0 when never.", "a run ends",
        Pipeline) { Merge = GaugeMerge.Max };

    public static readonly InstrumentDefinition ToolExecutions = new(
        "tool_execution_total", MetricKind.Counter, "", "Attempts of steps, by what carried them out.",
        "an attempt of a step ends", new LabelDefinition("tool", StepType), new("status", RanStatus));

    public static readonly InstrumentDefinition MemoryUsage = new(
        "memory_usage_bytes", MetricKind.Gauge, "bytes",
        "Resident memory of this process, and of the process trees of running steps.", "sampled",
        new LabelDefinition("component", Component), Pipeline) { Merge = GaugeMerge.Live };

    public static readonly InstrumentDefinition CpuUsage = new(
        "cpu_usage_percent", MetricKind.Gauge, "percent",
        "Processor time since the sample before, as a share of the whole machine (0 to 100).", "sampled",
        new LabelDefinition("component", Component), Pipeline) { Merge = GaugeMerge.Live };

    public static readonly InstrumentDefinition SystemErrors = new(
        "system_errors_total", MetricKind.Counter, "", "Errors that reports name, by error id.",
        "a step or a run ends with an error",
        new LabelDefinition("type"), new("component", ErrorComponent));

    public static readonly InstrumentDefinition AuditEvents = new(
        "audit_events_total", MetricKind.Counter, "", "Events taken into the audit log.", "an event is in the process's journal",
        new LabelDefinition("event_type", AuditEventType));

    public static readonly InstrumentDefinition BuildInfo = new(
        "build_info", MetricKind.Gauge, "", "Always 1; what answers stands in the labels.", "always",
        new LabelDefinition("version"), new("revision"), new("runtime")) { Merge = GaugeMerge.Answering };

    public static readonly InstrumentDefinition TelemetryDropped = new(
        "telemetry_dropped_total", MetricKind.Counter, "", "Telemetry that was lost on our side.", "it is lost",
        new LabelDefinition("sink", Sink), new("reason", DropReason));

    public static readonly InstrumentDefinition LabelOverflow = new(
        "label_overflow_total", MetricKind.Counter, "",
        "Measurements whose label value was folded to __overflow__ because the metric has too many series.",
        "a measurement is folded", new LabelDefinition("metric"), new("label"));

    /// <summary>Every row there is.</summary>
    public static InstrumentDefinition[] All() =>
        [.. OfRuns(), .. EndpointCatalogue.All(), .. AccessCatalogue.All(), .. HealthCatalogue.All(), .. AnsweringCatalogue.All(), .. RuntimeCatalogue.All(),
            .. AnchorCatalogue.All()];

    /// <summary>The rows that a run needs.</summary>
    private static InstrumentDefinition[] OfRuns() =>
    [
        AuditEvents, BuildInfo, ConcurrentPipelines, CpuUsage, LabelOverflow, MemoryUsage, PipelineDuration, PipelineExecutions,
        LastCompletion, LastSuccess, PipelineSteps, StepDuration, StepRetries, SystemErrors, TelemetryDropped,
        ToolExecutions,
    ];
}
