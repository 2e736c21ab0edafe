namespace Attest.Monitoring.Metrics.Catalogue;

/// <summary>
/// What health checks measure. The gauges outlive the process that looked, so that a report made by a schedule is seen by
/// whoever reads the totals; <see cref="LongestAge"/> is as long as they are told.
/// </summary>
internal static class HealthCatalogue
{
    private static readonly LabelDefinition Component = new("component");

    /// <summary>What nobody has looked at for longer is no state of anything: two of the longest intervals.</summary>
    public static readonly TimeSpan LongestAge = TimeSpan.FromDays(2);

    public static readonly InstrumentDefinition Status = new(
        "health_check_status", MetricKind.Gauge, "", "How well a component is: 0 unhealthy, 0.5 degraded, 1 healthy.",
        "a check has an answer", Component) { Merge = GaugeMerge.Newest };

    public static readonly InstrumentDefinition Duration = new(
        "health_check_duration_seconds", MetricKind.Histogram, "seconds", "How long checks took.", "a check has an answer",
        Component) { Bounds = BucketBounds.Seconds };

    public static readonly InstrumentDefinition LookedAt = new(
        "health_check_timestamp_seconds", MetricKind.Gauge, "seconds", "When a component was looked at last, Unix time.",
        "a check has an answer", Component) { Merge = GaugeMerge.Newest };

    public static readonly InstrumentDefinition CertificateExpiry = new(
        "certificate_expiry_timestamp_seconds", MetricKind.Gauge, "seconds",
        "When the certificate that a check has looked at expires, Unix time.", "a check looks at a certificate",
        Component) { Merge = GaugeMerge.Newest };

    public static InstrumentDefinition[] All() => [Status, Duration, LookedAt, CertificateExpiry];

    /// <summary>Whether a metric says how something was when it was looked at.</summary>
    public static bool IsState(MetricDescriptor descriptor) =>
        descriptor.Own && (descriptor.Name == Status.Name || descriptor.Name == LookedAt.Name || descriptor.Name == CertificateExpiry.Name);
}
