namespace Attest.Monitoring.Metrics.Exposition;

/// <summary>A format an exposition can be written in.</summary>
/// <param name="MediaType"><c>type/subtype</c>.</param>
/// <param name="Write">Writes families to a stream, whole.</param>
internal sealed record ExpositionFormat(string MediaType, Action<IReadOnlyList<ExposedFamily>, Stream> Write)
{
    /// <summary>The one format with native histograms. Source: prometheus.io, "Exposition formats", Protobuf format.</summary>
    public static ExpositionFormat Protobuf { get; } = new("application/vnd.google.protobuf", PrometheusProtobuf.Write)
    {
        Message = "io.prometheus.client.MetricFamily",
        Encoding = "delimited",
        IsText = false,
    };

    public static ExpositionFormat OpenMetrics { get; } = new("application/openmetrics-text", OpenMetricsText.Write) { Version = "1.0.0" };

    /// <summary>The draft that old scrapers ask for by this number; the text is the same.</summary>
    public static ExpositionFormat OpenMetricsDraft { get; } = OpenMetrics with { Version = "0.0.1" };

    public static ExpositionFormat Prometheus { get; } = new("text/plain", PrometheusText.Write) { Version = "0.0.4" };

    /// <summary>The richest first.</summary>
    public static IReadOnlyList<ExpositionFormat> All { get; } = [Protobuf, OpenMetrics, OpenMetricsDraft, Prometheus];

    /// <summary>The <c>version</c> parameter; null = it has none.</summary>
    public string? Version { get; private init; }

    /// <summary>The <c>proto</c> parameter: the message; null = it has none.</summary>
    public string? Message { get; private init; }

    /// <summary>The <c>encoding</c> parameter; null = it has none.</summary>
    public string? Encoding { get; private init; }

    /// <summary>Whether people can read it: nobody gets bytes who did not ask for them by name.</summary>
    public bool IsText { get; private init; } = true;

    /// <summary>The <c>Content-Type</c> of it.</summary>
    public string ContentType =>
        IsText ? $"{MediaType}; version={Version}; charset=utf-8" : $"{MediaType}; proto={Message}; encoding={Encoding}";
}
