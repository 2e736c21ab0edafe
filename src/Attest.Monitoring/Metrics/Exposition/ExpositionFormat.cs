namespace Attest.Monitoring.Metrics.Exposition;

/// <summary>A format an exposition can be written in.</summary>
/// <param name="MediaType"><c>type/subtype</c>.</param>
/// <param name="Version">The format's.</param>
/// <param name="Write">Writes families to a stream, whole.</param>
internal sealed record ExpositionFormat(
    string MediaType, string Version, Action<IReadOnlyList<ExposedFamily>, Stream> Write)
{
    public static ExpositionFormat OpenMetrics { get; } = new("application/openmetrics-text", "1.0.0", OpenMetricsText.Write);

    /// <summary>The draft that old scrapers ask for by this number; the text is the same.</summary>
    public static ExpositionFormat OpenMetricsDraft { get; } = new("application/openmetrics-text", "0.0.1", OpenMetricsText.Write);

    public static ExpositionFormat Prometheus { get; } = new("text/plain", "0.0.4", PrometheusText.Write);

    /// <summary>The richest first.</summary>
    public static IReadOnlyList<ExpositionFormat> All { get; } = [OpenMetrics, OpenMetricsDraft, Prometheus];

    /// <summary>The <c>Content-Type</c> of it.</summary>
    public string ContentType => $"{MediaType}; version={Version}; charset=utf-8";
}
