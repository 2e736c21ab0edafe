namespace Attest.Monitoring.Configuration.Settings;

/// <summary><c>monitoring</c></summary>
internal static class MonitoringTable
{
    public static IReadOnlyList<Setting> Rows() =>
    [
        new("monitoring.prometheus.enabled", new BooleanType(), "true", "Whether metrics are exposed and snapshots kept")
        {
            Landed = true,
            Aliases = [new("ATTEST_METRICS_ENABLED")],
        },
        new("monitoring.prometheus.path", TextType.Route, "/metrics", "Where the exposition is served") { Landed = true },
        new("monitoring.prometheus.namespace", TextType.MetricNamespace, "attest", "Prefix of our metrics' names, without the underscore; empty for bare names")
        {
            Landed = true,
        },
        new("monitoring.prometheus.endpoint", TextType.Address, null, "One more listener, for /metrics alone; on loopback when it names no host")
        {
            Landed = true,
            Narrowing = Narrowing.Loopback,
            Aliases =
            [
                new("ATTEST_METRICS_PORT") { Translate = port => TextType.IsPort(port) ? $":{port}" : port },
                new("PROMETHEUS_ENDPOINT") { Shared = true, Translate = text => TextType.IsAddress(text) ? text : null },
            ],
        },
        new("monitoring.buckets.*", new BoundsType(), null, "Upper bounds of a histogram, by metric name without the prefix") { Landed = true },
        new("monitoring.native_histograms.enabled", new BooleanType(), "false", "Whether histograms are also counted as native (exponential) ones: in the protobuf exposition, and instead of the classic ones in OTLP")
        {
            Landed = true,
        },
        new("monitoring.native_histograms.metrics", new TextListType(TextType.Any), "[*]", "Which histograms, by name without the prefix; * at the end stands for any rest") { Landed = true },
        new("monitoring.native_histograms.bucket_factor", new NumberType(1.0001, 65536), "1.1", "Most that a bucket of a native histogram ends above the one before; over 160 buckets it becomes coarser") { Landed = true },
        new("monitoring.meters.include", new TextListType(TextType.Any), "[*]", ".NET meters to collect; * at the end stands for any rest") { Landed = true },
        new("monitoring.meters.exclude", new TextListType(TextType.Any), "[]", ".NET meters to leave out") { Landed = true },
        new("monitoring.max_series", new IntegerType(1, 1_000_000), "2000", "Series a metric may have before the offending label is folded") { Landed = true },
        new("monitoring.disk_paths", new TextListType(TextType.Path), "[]", "Paths whose disks are measured; the state folder when empty") { Landed = true },
        new("monitoring.push.textfile", TextType.Path, null, "File for the node exporter's textfile collector, from the working directory") { Narrowing = Narrowing.Same, Landed = true },
        new("monitoring.push.pushgateway.url", TextType.Url, null, "Pushgateway to push to") { Narrowing = Narrowing.Same, Landed = true },
        new("monitoring.push.pushgateway.job", TextType.Any, "attest", "Job label at the Pushgateway") { Landed = true },
        new("monitoring.push.interval", new DurationType(), "1m", "Time between pushes while attest serve runs") { Landed = true },
        new("monitoring.push.otlp", TextType.Url, null, "OTLP endpoint to push metrics to") { Narrowing = Narrowing.Same, Landed = true },
    ];
}
