namespace Attest.Monitoring.Metrics.Catalogue;

/// <summary>What health checks measure.</summary>
internal static class HealthCatalogue
{
    private static readonly LabelDefinition Component = new("component");

    // Of the process that answers alone: what one that has ended found is no state of anything.
    public static readonly InstrumentDefinition Status = new(
        "health_check_status", MetricKind.Gauge, "", "How well a component is: 0 unhealthy, 0.5 degraded, 1 healthy.",
        "a check has an answer", Component) { Merge = GaugeMerge.Answering };

    public static readonly InstrumentDefinition Duration = new(
        "health_check_duration_seconds", MetricKind.Histogram, "seconds", "How long checks took.", "a check has an answer",
        Component) { Bounds = BucketBounds.Seconds };

    public static readonly InstrumentDefinition CertificateExpiry = new(
        "certificate_expiry_timestamp_seconds", MetricKind.Gauge, "seconds",
        "When the certificate that a check has looked at expires, Unix time.", "a check looks at a certificate",
        Component) { Merge = GaugeMerge.Answering };

    public static InstrumentDefinition[] All() => [Status, Duration, CertificateExpiry];
}
