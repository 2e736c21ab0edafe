using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Configuration;

/// <summary>Every setting with its value, whatever file, variable or flag it came from.</summary>
internal sealed record AttestConfiguration
{
    public MonitoringSettings Monitoring { get; init; } = new();
    public TracingSettings Tracing { get; init; } = new();
    public LoggingSettings Logging { get; init; } = new();
    public AuditSettings Audit { get; init; } = new();
}

/// <summary><c>audit.*</c></summary>
internal sealed record AuditSettings
{
    /// <summary><c>audit.key</c>: the private key that signs checkpoints; null = in the state folder.</summary>
    public string? Key { get; init; }

    /// <summary><c>audit.checkpoint_interval</c>: longest time between checkpoints while events come.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary><c>monitoring.*</c></summary>
internal sealed record MonitoringSettings
{
    /// <summary><c>monitoring.prometheus.namespace</c>: the prefix of our metrics' names, without the underscore; may be empty.</summary>
    public string Namespace { get; init; } = "attest";

    /// <summary><c>monitoring.prometheus.enabled</c></summary>
    public bool PrometheusEnabled { get; init; } = true;

    /// <summary><c>monitoring.buckets.{metric}</c>: upper bounds by metric name without the prefix, ascending.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>> Buckets { get; init; } =
        new Dictionary<string, IReadOnlyList<double>>();

    /// <summary><c>monitoring.max_series</c>: series a metric may have before the offending label is folded.</summary>
    public int MaxSeries { get; init; } = 2000;

    /// <summary><c>monitoring.meters.include</c>: names of .NET meters, <c>*</c> allowed at the end.</summary>
    public IReadOnlyList<string> MetersIncluded { get; init; } = ["*"];

    /// <summary><c>monitoring.meters.exclude</c></summary>
    public IReadOnlyList<string> MetersExcluded { get; init; } = [];
}

/// <summary><c>tracing.*</c></summary>
internal sealed record TracingSettings
{
    /// <summary>Whether traces leave the machine; <c>trace.jsonl</c> is always written.</summary>
    public bool Enabled { get; init; }

    public string ServiceName { get; init; } = "attest";

    /// <summary><c>otlp|jaeger|zipkin|console|file</c></summary>
    public string ExporterType { get; init; } = "file";

    public string? Endpoint { get; init; }

    /// <summary><c>grpc|http/protobuf|http/json</c>; null = by the endpoint's port.</summary>
    public string? Protocol { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Share of new traces that are exported, 0 to 1.</summary>
    public double SamplingRate { get; init; } = 1.0;

    /// <summary>The most new traces that are exported in a second; null = no bound.</summary>
    public double? MaxPerSecond { get; init; }

    /// <summary>Whether a trace that ends in an error is exported whatever the rate.</summary>
    public bool AlwaysSampleErrors { get; init; } = true;

    /// <summary>Names of activity sources whose spans are in the trace too, <c>*</c> allowed at the end.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Keys of the baggage that become attributes of every span.</summary>
    public IReadOnlyList<string> BaggageAttributes { get; init; } = [];
}

/// <summary><c>logging.*</c></summary>
internal sealed record LoggingSettings
{
    public LogLevel Level { get; init; } = LogLevel.Info;
}
