using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Configuration;

/// <summary>Makes the typed record of what was set: settings that have landed, the defaults where nothing was said.</summary>
internal static class TypedConfiguration
{
    private const string Buckets = "monitoring.buckets.";
    private const string Headers = "tracing.exporter.headers.";
    private const string Components = "logging.components.";

    public static AttestConfiguration Of(IReadOnlyDictionary<string, ConfiguredValue> values)
    {
        var defaults = new AttestConfiguration();
        var typed = new AttestConfiguration
        {
            Monitoring = Monitoring(values, defaults.Monitoring),
            Tracing = Tracing(values, defaults.Tracing),
            Serving = Serving(values, defaults.Serving),
            Access = values.Count == 0 ? defaults.Access : Access(values, defaults.Access),
            Logging = Logging(values, defaults.Logging),
            Health = Health(values, defaults.Health),
            Audit = new AuditSettings
            {
                Path = Get(values, "audit.path", defaults.Audit.Path),
                Key = Get(values, "audit.key", defaults.Audit.Key),
                CheckpointInterval = Get(values, "audit.checkpoint_interval", defaults.Audit.CheckpointInterval),
                Anchors = values.TryGetValue("audit.anchors", out var anchors) ? Anchors(anchors) : defaults.Audit.Anchors,
                HeartbeatInterval = Get(values, "audit.heartbeat_interval", defaults.Audit.HeartbeatInterval),
            },
        };
        return values.Count == 0 ? typed : typed with { Smtp = Smtp(values) };
    }

    private static MonitoringSettings Monitoring(IReadOnlyDictionary<string, ConfiguredValue> values, MonitoringSettings defaults) => new()
    {
        Namespace = Get(values, "monitoring.prometheus.namespace", defaults.Namespace),
        PrometheusEnabled = Get(values, "monitoring.prometheus.enabled", defaults.PrometheusEnabled),
        Buckets = Named<IReadOnlyList<double>>(values, Buckets),
        NativeHistograms = new NativeHistogramSettings
        {
            Enabled = Get(values, "monitoring.native_histograms.enabled", defaults.NativeHistograms.Enabled),
            Metrics = Get(values, "monitoring.native_histograms.metrics", defaults.NativeHistograms.Metrics),
            BucketFactor = Get(values, "monitoring.native_histograms.bucket_factor", defaults.NativeHistograms.BucketFactor),
        },
        MaxSeries = (int)Get(values, "monitoring.max_series", (long)defaults.MaxSeries),
        MetersIncluded = Get(values, "monitoring.meters.include", defaults.MetersIncluded),
        MetersExcluded = Get(values, "monitoring.meters.exclude", defaults.MetersExcluded),
        Push = values.Count == 0 ? null : Push(values),
    };

    private static PushSettings? Push(IReadOnlyDictionary<string, ConfiguredValue> values)
    {
        var push = new PushSettings
        {
            Textfile = Get<string?>(values, "monitoring.push.textfile", null),
            Pushgateway = Get<string?>(values, "monitoring.push.pushgateway.url", null),
            PushgatewayJob = Get(values, "monitoring.push.pushgateway.job", "attest"),
            Otlp = Get<string?>(values, "monitoring.push.otlp", null),
            Interval = Get(values, "monitoring.push.interval", TimeSpan.FromMinutes(1)),
        };
        return push == new PushSettings() ? null : push;
    }

    private static ServingSettings Serving(IReadOnlyDictionary<string, ConfiguredValue> values, ServingSettings defaults) => new()
    {
        Listen = Get(values, "serve.listen", defaults.Listen),
        Pipelines = Get(values, "serve.pipelines", defaults.Pipelines),
        MetricsPath = Get(values, "monitoring.prometheus.path", defaults.MetricsPath),
        MetricsEndpoint = Get<string?>(values, "monitoring.prometheus.endpoint", null),
        Certificate = Get<string?>(values, "serve.tls.cert", null),
        CertificateKey = Get<string?>(values, "serve.tls.key", null),
        DiskPaths = Get(values, "monitoring.disk_paths", defaults.DiskPaths),
    };

    private static AccessSettings Access(IReadOnlyDictionary<string, ConfiguredValue> values, AccessSettings defaults) => new()
    {
        Tokens = Get(values, "access.tokens", defaults.Tokens),
        RateLimit = Get(values, "access.rate_limit", defaults.RateLimit),
        AllowAnonymous = Get(values, "access.allow_anonymous", defaults.AllowAnonymous),
    };

    private static SmtpSettings Smtp(IReadOnlyDictionary<string, ConfiguredValue> values) => new()
    {
        Host = Get<string?>(values, "smtp.host", null),
        Port = (int)Get(values, "smtp.port", 587L),
        From = Get<string?>(values, "smtp.from", null),
        To = Get<IReadOnlyList<string>>(values, "smtp.to", []),
        StartTls = Get(values, "smtp.starttls", true),
        UserName = Get<string?>(values, "smtp.username", null),
        PasswordVariable = Get<string?>(values, "smtp.password_variable", null),
        Timeout = Get(values, "smtp.timeout", TimeSpan.FromSeconds(30)),
    };

    private static HealthSettings Health(IReadOnlyDictionary<string, ConfiguredValue> values, HealthSettings defaults) => new()
    {
        Enabled = Get(values, "health.enabled", defaults.Enabled),
        Checks = Get(values, "health.checks", defaults.Checks),
        Paths = new HealthPaths
        {
            Health = Get(values, "health.endpoints.health", defaults.Paths.Health),
            Detailed = Get(values, "health.endpoints.detailed", defaults.Paths.Detailed),
            Live = Get(values, "health.endpoints.liveness", defaults.Paths.Live),
            Ready = Get(values, "health.endpoints.readiness", defaults.Paths.Ready),
            Metrics = Get(values, "health.endpoints.metrics", defaults.Paths.Metrics),
        },
    };

    private static TracingSettings Tracing(IReadOnlyDictionary<string, ConfiguredValue> values, TracingSettings defaults) => new()
    {
        Enabled = Get(values, "tracing.enabled", defaults.Enabled),
        ServiceName = Get(values, "tracing.service_name", defaults.ServiceName),
        ExporterType = Get(values, "tracing.exporter.type", defaults.ExporterType),
        Endpoint = Get(values, "tracing.exporter.endpoint", defaults.Endpoint),
        Protocol = Get(values, "tracing.exporter.protocol", defaults.Protocol),
        Headers = Named<string>(values, Headers),
        SamplingRate = Get(values, "tracing.sampling.rate", defaults.SamplingRate),
        MaxPerSecond = Get(values, "tracing.sampling.max_per_second", defaults.MaxPerSecond),
        AlwaysSampleErrors = Get(values, "tracing.sampling.always_sample_errors", defaults.AlwaysSampleErrors),
        Sources = Get(values, "tracing.sources", defaults.Sources),
        BaggageAttributes = Get(values, "tracing.baggage_attributes", defaults.BaggageAttributes),
    };

    private static LoggingSettings Logging(IReadOnlyDictionary<string, ConfiguredValue> values, LoggingSettings defaults) => new()
    {
        Level = Level(values, defaults.Level),
        Format = Get(values, "logging.format", defaults.Format),
        Output = Get(values, "logging.output", defaults.Output),
        FilePath = Get(values, "logging.file_path", defaults.FilePath),
        MaxFileSize = Get(values, "logging.max_file_size", defaults.MaxFileSize),
        MaxFiles = (int)Get(values, "logging.max_files", (long)defaults.MaxFiles),
        Components = Named<string>(values, Components),
        DebugShare = Get(values, "logging.sampling.enabled", false) ? Get(values, "logging.sampling.rate", 0.1) : 1,
    };

    private static IReadOnlyList<AnchorSettings> Anchors(ConfiguredValue value) =>
        AnchorSettings.Of((IReadOnlyList<Sources.SourceNode>)value.Value.Value);

    private static LogLevel Level(IReadOnlyDictionary<string, ConfiguredValue> values, LogLevel otherwise) =>
        Get<string?>(values, "logging.level", null) switch
        {
            null => otherwise,
            "trace" => LogLevel.Trace,
            "debug" => LogLevel.Debug,
            "info" => LogLevel.Info,
            "warn" => LogLevel.Warn,
            "error" => LogLevel.Error,
            var other => throw new InvalidOperationException($"The table has a level {other} that the log has not."),
        };

    private static T Get<T>(IReadOnlyDictionary<string, ConfiguredValue> values, string key, T otherwise) =>
        values.TryGetValue(key, out var value) ? (T)value.Value.Value : otherwise;

    private static Dictionary<string, T> Named<T>(IReadOnlyDictionary<string, ConfiguredValue> values, string prefix)
    {
        var named = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var (key, value) in values)
        {
            if (key.StartsWith(prefix, StringComparison.Ordinal)) named[key[prefix.Length..]] = (T)value.Value.Value;
        }

        return named;
    }
}
