using Attest.Monitoring.Metrics.Exposition;
using Attest.Monitoring.Metrics.Registry;

namespace Attest.Benchmarks.Metrics;

/// <summary>
/// The metrics engine against OpenTelemetry's SDK, and against prometheus-net where it is built in, side by side in one
/// run: only the ratios mean anything on another machine. Prints one markdown table.
/// </summary>
internal static class MetricsComparison
{
    /// <param name="parts">Which: <c>measure</c>, <c>scrape</c>, <c>memory</c>, <c>snapshot</c>; none = all.</param>
    /// <param name="output">Takes the table.</param>
    /// <returns>0, or 1 when a budget was missed.</returns>
    public static int Run(string[] parts, TextWriter output)
    {
        output.WriteLine("| what | ours | OpenTelemetry | ratio | budget | prometheus-net | ratio | budget |");
        output.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        var kept = true;
        if (Wanted("measure")) kept &= Measure(output);
        if (Wanted("scrape")) kept &= Scrape(output);
        if (Wanted("memory")) kept &= Memory(output);
        if (Wanted("snapshot")) kept &= SnapshotComparison.Run(output);
        return kept ? 0 : 1;

        bool Wanted(string part) => parts.Length == 0 || parts.Contains(part);
    }

    private static bool Measure(TextWriter output)
    {
        using var ours = new AttestWorkload();
        using var theirs = new OpenTelemetryWorkload();
#if PROMETHEUS_NET
        using Workload prometheusNet = new PrometheusNetWorkload();
#else
        Workload? prometheusNet = null;
#endif
        var kept = true;
        Line("counter, a handle, whole numbers", Timing.PerOperation, side => side.HandleLong, null, 0.75);
        Line("counter, a handle, fractions", Timing.PerOperation, side => side.HandleDouble, null, 0.95);
        Line("counter, a handle, 2 threads", Timing.Contended, side => side.HandleLong, null, 0.15);
        Line("counter, no tags", Timing.PerOperation, side => side.NoTags, null, null);
        Line("counter, 1 tag", Timing.PerOperation, side => side.OneTag, 0.65, 0.35);
        Line("counter, 3 tags", Timing.PerOperation, side => side.ThreeTags, 0.55, 0.40);
        Line("counter, 3 tags, 1,000 series", Timing.PerOperation, side => side.ThousandSeries, 0.55, 0.40);
        Line("counter, 3 tags, 2 threads on one series", Timing.Contended, side => side.ThreeTags, 0.45, 0.30);
        Line("histogram, 12 buckets, 1 tag", Timing.PerOperation, side => side.Histogram, 0.60, 0.40);
        Line("histogram, 2 threads on one series", Timing.Contended, side => side.Histogram, 0.30, 0.25);
        Line("native histogram beside 12 buckets, 1 tag; the peer's has no other buckets", Timing.PerOperation, side => side.Native, 0.75, null);
        Line("native histogram, 2 threads on one series", Timing.Contended, side => side.Native, 0.35, null);
        foreach (var (what, loop) in (ReadOnlySpan<(string, Action<int>)>)
            [("counter, 3 tags, 1,000 series", ours.ThousandSeries), ("histogram, 1 tag", ours.Histogram), ("native histogram, 1 tag", ours.Native)])
        {
            kept &= Nothing(output, $"{what}: 1,000 measurements allocate", Timing.Allocated(() => loop(1000)), 0);
        }

        return kept;

        void Line(string what, Func<Action<int>?, Func<double>?> how, Func<Workload, Action<int>?> loop, double? openTelemetry, double? prometheus)
        {
            Action<int>?[] loops = [loop(ours), loop(theirs), prometheusNet is null ? null : loop(prometheusNet)];
            foreach (var one in loops) Timing.WarmUp(one);
            kept &= new Comparison(what, "ns", how(loops[0])!, how(loops[1]), how(loops[2]))
            {
                OpenTelemetryBudget = openTelemetry,
                PrometheusNetBudget = prometheus,
            }.Print(output);
        }
    }

    private static bool Scrape(TextWriter output)
    {
        var integers = new RegistryReading(ManySeries.Count(fractions: false).Registry);
        var fractions = new RegistryReading(ManySeries.Count(fractions: true).Registry);
        var histograms = new RegistryReading(ManySeries.Observe().Registry);
        var native = new RegistryReading(ManySeries.ObserveNatively().Registry);
        Func<double>? integersPeer = null, fractionsPeer = null, histogramsPeer = null;
#if PROMETHEUS_NET
        integersPeer = Peer(PrometheusNetSeries.Count(fractions: false));
        fractionsPeer = Peer(PrometheusNetSeries.Count(fractions: true));
        histogramsPeer = Peer(PrometheusNetSeries.Observe());

        static Func<double> Peer(global::Prometheus.CollectorRegistry registry) => Timing.PerCall(() => PrometheusNetSeries.Scrape(registry));
#endif
        var kept = new Comparison("scrape of 100,000 counters, whole numbers", "ms", Timing.PerCall(() => Expose(integers)), null, integersPeer)
            { PrometheusNetBudget = 0.18, WarmUps = 20 }.Print(output);
        kept &= new Comparison("scrape of 100,000 counters, fractions", "ms", Timing.PerCall(() => Expose(fractions)), null, fractionsPeer)
            { PrometheusNetBudget = 0.50, WarmUps = 20 }.Print(output);
        kept &= new Comparison("scrape of 5,000 histograms", "ms", Timing.PerCall(() => Expose(histograms)), null, histogramsPeer)
            { PrometheusNetBudget = 0.25, WarmUps = 20 }.Print(output);
        new Comparison(
            "scrape of 5,000 native histograms in protobuf; the peer is the classic ones in text", "ms",
            Timing.PerCall(() => Expose(native, ExpositionFormat.Protobuf)), Timing.PerCall(() => Expose(histograms))) { WarmUps = 20 }.Print(output);
        kept &= Nothing(output, "scrape of 5,000 native histograms allocates", Timing.Allocated(() => Expose(native, ExpositionFormat.Protobuf)), 1024);
        kept &= Nothing(output, "scrape of 100,000 counters allocates", Timing.Allocated(() => Expose(integers)), 1024);
        return kept & Nothing(output, "scrape of 5,000 histograms allocates", Timing.Allocated(() => Expose(histograms)), 1024);
    }

    private static bool Memory(TextWriter output)
    {
        Func<double>? counter = null, histogram = null;
#if PROMETHEUS_NET
        counter = () => Timing.Held(() => PrometheusNetSeries.Count(fractions: false)) / ManySeries.Counters;
        histogram = () => Timing.Held(PrometheusNetSeries.Observe) / ManySeries.Histograms;
#endif
        var kept = new Comparison(
            "one counter of 100,000 holds", "bytes",
            () => Timing.Held(() => ManySeries.Count(fractions: false)) / ManySeries.Counters,
            () => Timing.Held(() => new Listened(ManySeries.Counters, ManySeries.CountWithMeter)) / ManySeries.Counters,
            counter) { OpenTelemetryBudget = 1.45, PrometheusNetBudget = 0.65, WarmUps = 1 }.Print(output);
        kept &= new Comparison(
            "one native histogram of 5,000 holds, its 12 buckets included", "bytes",
            () => Timing.Held(() => ManySeries.ObserveNatively()) / ManySeries.Histograms,
            () => Timing.Held(() => new Listened(ManySeries.Histograms, ManySeries.ObserveNativelyWithMeter)) / ManySeries.Histograms)
            { OpenTelemetryBudget = 0.85, WarmUps = 1 }.Print(output);
        return kept & new Comparison(
            "one histogram of 5,000 holds", "bytes",
            () => Timing.Held(() => ManySeries.Observe()) / ManySeries.Histograms,
            () => Timing.Held(() => new Listened(ManySeries.Histograms, ManySeries.ObserveWithMeter)) / ManySeries.Histograms,
            histogram) { OpenTelemetryBudget = 0.85, PrometheusNetBudget = 0.70, WarmUps = 1 }.Print(output);
    }

    /// <summary>From the cells to text, as the peer does it.</summary>
    private static void Expose(RegistryReading reading, ExpositionFormat? format = null)
    {
        var families = reading.Read();
        var exposed = new ExposedFamily[families.Count];
        for (var at = 0; at < exposed.Length; at++) exposed[at] = new(families[at].Descriptor.Name, families[at]);
        (format ?? ExpositionFormat.Prometheus).Write(exposed, Stream.Null);
    }

    private static bool Nothing(TextWriter output, string what, double bytes, double budget)
    {
        output.WriteLine($"| {what} (bytes) | {bytes:#,0} | – | – | ≤ {budget:#,0} | – | – | – |{(bytes > budget ? " **missed**" : "")}");
        return bytes <= budget;
    }

    /// <summary>A meter and the SDK that listens to it.</summary>
    private sealed class Listened : IDisposable
    {
        private const string Name = "Bench.Held";
        private readonly IDisposable _provider;
        private readonly IDisposable _meter;

        public Listened(int series, Func<string, IDisposable> make)
        {
            _provider = OpenTelemetryWorkload.Listen(Name, series);
            _meter = make(Name);
        }

        public void Dispose()
        {
            _meter.Dispose();
            _provider.Dispose();
        }
    }
}
