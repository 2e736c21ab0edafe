using Attest.Monitoring.Metrics.Catalogue;

namespace Attest.Monitoring.Metrics.Cicd;

/// <summary>
/// The CI/CD metrics of OpenTelemetry (semantic conventions 1.44.0, "CI/CD metrics"), counted beside ours where OTLP
/// metrics are pushed. They are kept and exposed under the names that Prometheus gives them; OTLP gets their own.
/// </summary>
/// <param name="Name">As the conventions spell it.</param>
/// <param name="Unit">UCUM.</param>
/// <param name="Descriptor">As Prometheus spells it.</param>
internal sealed record CicdMetric(string Name, string Unit, MetricDescriptor Descriptor)
{
    public const string PipelineName = "cicd_pipeline_name";
    public const string RunState = "cicd_pipeline_run_state";
    public const string Result = "cicd_pipeline_result";
    public const string Component = "cicd_system_component";
    public const string ErrorType = "error_type";

    public static readonly CicdMetric RunDuration = new(
        "cicd.pipeline.run.duration", "s",
        Described("cicd_pipeline_run_duration_seconds", MetricKind.Histogram, "seconds",
            "Duration of a pipeline run grouped by pipeline, state and result.") with { Bounds = BucketBounds.Pipelines });

    public static readonly CicdMetric RunActive = new(
        "cicd.pipeline.run.active", "{run}",
        Described("cicd_pipeline_run_active", MetricKind.Gauge, "",
            "The number of pipeline runs currently active in the system by state."));

    public static readonly CicdMetric RunErrors = new(
        "cicd.pipeline.run.errors", "{error}",
        Described("cicd_pipeline_run_errors_total", MetricKind.Counter, "",
            "The number of errors encountered in pipeline runs (eg. compile, test failures)."));

    public static readonly CicdMetric SystemErrors = new(
        "cicd.system.errors", "{error}",
        Described("cicd_system_errors_total", MetricKind.Counter, "",
            "The number of errors in a component of the CI/CD system (eg. controller, scheduler, agent)."));

    public static IReadOnlyList<CicdMetric> All { get; } = [RunDuration, RunActive, RunErrors, SystemErrors];

    /// <summary>The one that is kept under this name; null when it is none of them.</summary>
    public static CicdMetric? Of(MetricDescriptor descriptor)
    {
        foreach (var metric in All)
            if (!descriptor.Own && descriptor.Name == metric.Descriptor.Name && descriptor.Kind == metric.Descriptor.Kind) return metric;
        return null;
    }

    /// <summary>The conventions' name of an attribute that is kept as a label.</summary>
    public static string Attribute(string label) => label switch
    {
        PipelineName => "cicd.pipeline.name",
        RunState => "cicd.pipeline.run.state",
        Result => "cicd.pipeline.result",
        Component => "cicd.system.component",
        ErrorType => "error.type",
        _ => label,
    };

    private static MetricDescriptor Described(string name, MetricKind kind, string unit, string help) =>
        new(name, kind, help, unit, kind == MetricKind.Gauge ? GaugeMerge.Live : GaugeMerge.Sum, Own: false, []);
}
