using Attest.Monitoring.Configuration.Settings;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration;

/// <summary>Every setting with its value, whatever file, variable or flag it came from.</summary>
internal sealed record AttestConfiguration
{
    public MonitoringSettings Monitoring { get; init; } = new();
    public TracingSettings Tracing { get; init; } = new();
    public LoggingSettings Logging { get; init; } = new();
    public AuditSettings Audit { get; init; } = new();
    public ServingSettings Serving { get; init; } = new();
    public AccessSettings Access { get; init; } = new();

    /// <summary>Made when it is asked for: a run has no use for it.</summary>
    public SmtpSettings Smtp { get => field ??= new(); init; }

    /// <summary>Made when it is asked for: a run has no use for it.</summary>
    public HealthSettings Health { get => field ??= new(); init; }
}

/// <summary><c>access.*</c></summary>
internal sealed record AccessSettings
{
    /// <summary><c>access.tokens</c>, as written.</summary>
    public IReadOnlyList<SourceNode> Tokens { get; init; } = [];

    /// <summary><c>access.rate_limit</c>; null = 600 a minute.</summary>
    public Rate? RateLimit { get; init; }

    /// <summary><c>access.allow_anonymous</c></summary>
    public bool AllowAnonymous { get; init; }
}

/// <summary><c>serve.*</c>, and what else says how the monitor endpoint is opened.</summary>
internal sealed record ServingSettings
{
    /// <summary><c>serve.listen</c></summary>
    public IReadOnlyList<string> Listen { get; init; } = ["127.0.0.1:8080"];

    /// <summary><c>serve.pipelines</c>: definitions whose series stand at 0 from the start.</summary>
    public IReadOnlyList<string> Pipelines { get; init; } = [];

    /// <summary><c>monitoring.prometheus.path</c></summary>
    public string MetricsPath { get; init; } = "/metrics";

    /// <summary><c>monitoring.prometheus.endpoint</c>: one more listener, for the metrics alone.</summary>
    public string? MetricsEndpoint { get; init; }

    /// <summary><c>serve.tls.cert</c>; null = plain HTTP.</summary>
    public string? Certificate { get; init; }

    /// <summary><c>serve.tls.key</c>; null = in the certificate's file.</summary>
    public string? CertificateKey { get; init; }

    /// <summary><c>monitoring.disk_paths</c>; none = the state folder.</summary>
    public IReadOnlyList<string> DiskPaths { get; init; } = [];
}

/// <summary><c>audit.*</c></summary>
internal sealed record AuditSettings
{
    /// <summary><c>audit.path</c>: the folder that holds the log, its journals and its key; null = the state folder.</summary>
    public string? Path { get; init; }

    /// <summary><c>audit.key</c>: the private key that signs checkpoints; null = in the state folder.</summary>
    public string? Key { get; init; }

    /// <summary><c>audit.checkpoint_interval</c>: longest time between checkpoints while events come.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary><c>audit.anchors</c>: where checkpoints are copied to.</summary>
    public IReadOnlyList<AnchorSettings> Anchors { get; init; } = [];

    /// <summary><c>audit.heartbeat_interval</c>: time between events that say the log is alive.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromHours(1);
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

    /// <summary><c>monitoring.native_histograms.*</c></summary>
    public NativeHistogramSettings NativeHistograms { get; init; } = new();

    /// <summary><c>monitoring.max_series</c>: series a metric may have before the offending label is folded.</summary>
    public int MaxSeries { get; init; } = 2000;

    /// <summary><c>monitoring.meters.include</c>: names of .NET meters, <c>*</c> allowed at the end.</summary>
    public IReadOnlyList<string> MetersIncluded { get; init; } = ["*"];

    /// <summary><c>monitoring.meters.exclude</c></summary>
    public IReadOnlyList<string> MetersExcluded { get; init; } = [];

    /// <summary><c>monitoring.push.*</c>; null when it names nothing to push to.</summary>
    public PushSettings? Push { get; init; }

    /// <summary>The same without these meters, but for those that the include list names itself.</summary>
    public MonitoringSettings Without(IReadOnlyList<string> meters) => meters.Count == 0 ? this : Excluding(meters);

    // On its own: a run has none to leave out, and need not load LINQ.
    private MonitoringSettings Excluding(IReadOnlyList<string> meters) => this with
    {
        MetersExcluded = [.. MetersExcluded, .. meters.Where(meter => !MetersIncluded.Contains(meter, StringComparer.OrdinalIgnoreCase))],
    };
}

/// <summary><c>monitoring.native_histograms.*</c></summary>
internal sealed record NativeHistogramSettings
{
    /// <summary><c>monitoring.native_histograms.enabled</c></summary>
    public bool Enabled { get; init; }

    /// <summary><c>monitoring.native_histograms.metrics</c>: names without the prefix, <c>*</c> allowed at the end.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = ["*"];

    /// <summary><c>monitoring.native_histograms.bucket_factor</c>: most that a bucket's end is above that of the one before.</summary>
    public double BucketFactor { get; init; } = 1.1;
}

/// <summary><c>monitoring.push.*</c></summary>
internal sealed record PushSettings
{
    /// <summary><c>monitoring.push.textfile</c></summary>
    public string? Textfile { get; init; }

    /// <summary><c>monitoring.push.pushgateway.url</c></summary>
    public string? Pushgateway { get; init; }

    /// <summary><c>monitoring.push.pushgateway.job</c></summary>
    public string PushgatewayJob { get; init; } = "attest";

    /// <summary><c>monitoring.push.otlp</c></summary>
    public string? Otlp { get; init; }

    /// <summary><c>monitoring.push.interval</c></summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);
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

    /// <summary><c>json|text</c>; a run's <c>run.log</c> is JSON in any case.</summary>
    public string Format { get; init; } = "json";

    /// <summary><c>file|console|both|otlp</c></summary>
    public string Output { get; init; } = "file";

    /// <summary>A file for all runs; null = each run's <c>run.log</c> alone.</summary>
    public string? FilePath { get; init; }

    /// <summary>Bytes at which that file is rotated.</summary>
    public long MaxFileSize { get; init; } = 100_000_000;

    /// <summary>Rotated files that are kept.</summary>
    public int MaxFiles { get; init; } = 10;

    /// <summary>Level words by component.</summary>
    public IReadOnlyDictionary<string, string> Components { get; init; } = new Dictionary<string, string>();

    /// <summary>The share of DEBUG and TRACE lines that is kept: 1 unless sampling is enabled.</summary>
    public double DebugShare { get; init; } = 1;

    /// <summary>Whether lines also go to standard error.</summary>
    public bool ToConsole => Output is "console" or "both";

    /// <summary>Whether lines go anywhere but into <c>run.log</c>.</summary>
    public bool GoBeyondRunLog => Output != "file" || FilePath is not null;
}
