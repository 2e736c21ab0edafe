#if PROMETHEUS_NET
using Prometheus;

namespace Attest.Benchmarks.Metrics;

/// <summary>Many series in prometheus-net.</summary>
internal static class PrometheusNetSeries
{
    public static CollectorRegistry Count(bool fractions)
    {
        var registry = Prometheus.Metrics.NewCustomRegistry();
        var counter = Prometheus.Metrics.WithCustomRegistry(registry).CreateCounter("requests_total", "Requests.", "method", "route", "code");
        for (var at = 0; at < ManySeries.Counters; at++)
            counter.WithLabels(ManySeries.Method(at), ManySeries.Route(at), ManySeries.Code(at)).Inc(fractions ? at + 0.25 : at);
        return registry;
    }

    public static CollectorRegistry Observe()
    {
        var registry = Prometheus.Metrics.NewCustomRegistry();
        var histogram = Prometheus.Metrics.WithCustomRegistry(registry).CreateHistogram(
            "duration_seconds", "Durations.", ["method", "route", "code"], new HistogramConfiguration { Buckets = ManySeries.Bounds });
        for (var at = 0; at < ManySeries.Histograms; at++)
            foreach (var bound in ManySeries.Bounds)
                histogram.WithLabels(ManySeries.Method(at), ManySeries.Route(at), ManySeries.Code(at)).Observe(bound);
        return registry;
    }

    public static void Scrape(CollectorRegistry registry) =>
        registry.CollectAndExportAsTextAsync(Stream.Null).GetAwaiter().GetResult();
}
#endif
