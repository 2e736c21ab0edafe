using System.Diagnostics.Metrics;
using System.Globalization;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Registry;

namespace Attest.Benchmarks.Metrics;

/// <summary>Many series of one metric, three labels each, in each library.</summary>
internal static class ManySeries
{
    public const int Counters = 100_000;
    public const int Histograms = 5_000;

    /// <summary>Twelve, as for the duration of a request.</summary>
    public static readonly double[] Bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private static readonly string[] Methods = ["GET", "PUT", "POST", "DELETE"];
    private static readonly string[] Codes = ["200", "204", "400", "404", "500"];
    private static readonly string[] Routes =
        [.. Enumerable.Range(0, Counters / 20).Select(at => string.Create(CultureInfo.InvariantCulture, $"/api/v1/resource-{at}"))];

    public static string Method(int series) => Methods[series % 4];

    public static string Code(int series) => Codes[series / 4 % 5];

    public static string Route(int series) => Routes[series / 20];

    /// <summary>A registry of ours with counters: whole numbers, or such with two decimals.</summary>
    public static (MetricsRegistry Registry, InstrumentState State) Count(bool fractions, int times = 1)
    {
        var registry = new MetricsRegistry(new MonitoringSettings { MaxSeries = Counters }, TimeProvider.System);
        var family = registry.TryAdd(new MetricDescriptor("requests_total", MetricKind.Counter, "Requests.", "", GaugeMerge.Sum, Own: false, []), null, out _)!;
        var state = new InstrumentState(registry, family, MeasurementKind.Increment);
        for (var at = 0; at < Counters; at++)
        {
            if (fractions) state.Record((at + 0.25) * times, Tags(at));
            else state.Record((long)at * times, Tags(at));
        }

        return (registry, state);
    }

    /// <summary>A registry of ours with histograms, one observation in each bucket.</summary>
    public static (MetricsRegistry Registry, InstrumentState State) Observe()
    {
        var registry = new MetricsRegistry(new MonitoringSettings { MaxSeries = Counters }, TimeProvider.System);
        var family = registry.TryAdd(new MetricDescriptor("duration_seconds", MetricKind.Histogram, "Durations.", "seconds", GaugeMerge.Sum, Own: false, Bounds), null, out _)!;
        var state = new InstrumentState(registry, family, MeasurementKind.Observe);
        for (var at = 0; at < Histograms; at++)
            foreach (var bound in Bounds) state.Record(bound, Tags(at));
        return (registry, state);
    }

    /// <summary>A registry of ours with histograms that are native too, of the same observations.</summary>
    public static (MetricsRegistry Registry, InstrumentState State) ObserveNatively()
    {
        var registry = new MetricsRegistry(
            new MonitoringSettings { MaxSeries = Counters, NativeHistograms = new() { Enabled = true } }, TimeProvider.System);
        var descriptor = new MetricDescriptor("duration_seconds", MetricKind.Histogram, "Durations.", "seconds", GaugeMerge.Sum, Own: false, Bounds);
        var state = new InstrumentState(registry, registry.TryAdd(registry.Configured(descriptor), null, out _)!, MeasurementKind.Observe);
        for (var at = 0; at < Histograms; at++)
            foreach (var bound in Bounds) state.Record(bound, Tags(at));
        return (registry, state);
    }

    /// <summary>The same counters through a meter, for whoever listens to it.</summary>
    public static Meter CountWithMeter(string name)
    {
        var meter = new Meter(name);
        var counter = meter.CreateCounter<long>("requests");
        for (var at = 0; at < Counters; at++) counter.Add(at, Tags(at));
        return meter;
    }

    /// <summary>The same histograms through a meter.</summary>
    public static Meter ObserveWithMeter(string name) => ObserveWithMeter(name, "duration");

    /// <summary>The same histograms through a meter, in exponential buckets.</summary>
    public static Meter ObserveNativelyWithMeter(string name) => ObserveWithMeter(name, MeterWorkload.NativeName);

    private static Meter ObserveWithMeter(string name, string instrument)
    {
        var meter = new Meter(name);
        var histogram = meter.CreateHistogram(instrument, "s", null, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds });
        for (var at = 0; at < Histograms; at++)
            foreach (var bound in Bounds) histogram.Record(bound, Tags(at));
        return meter;
    }

    public static KeyValuePair<string, object?>[] Tags(int series) =>
        [new("method", Method(series)), new("route", Route(series)), new("code", Code(series))];
}
