namespace Attest.Monitoring.Metrics;

/// <summary>
/// The names that a metric takes in an exposition besides its own: two metrics that share one would make a scrape
/// ambiguous, and strict parsers refuse it. Source: OpenMetrics 1.0, section MetricFamily, "Name".
/// </summary>
internal static class SampleNames
{
    /// <summary>Every name that a metric takes, its own first.</summary>
    /// <param name="name">As exposed; a counter's ends in <c>_total</c>.</param>
    /// <param name="kind">What it is.</param>
    public static string[] Of(string name, MetricKind kind)
    {
        switch (kind)
        {
            case MetricKind.Histogram:
                return [name, name + "_bucket", name + "_sum", name + "_count", name + "_created"];
            case MetricKind.Counter when name.EndsWith("_total", StringComparison.Ordinal):
                var family = name[..^"_total".Length];
                return [name, family, family + "_created"];
            default:
                return [name];
        }
    }
}
