using Attest.Monitoring.Configuration;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Registry;

namespace Attest.Monitoring.Tests.Metrics.Registry;

public sealed class MetricsRegistryTests
{
    private readonly MetricsRegistry _registry = new(new MonitoringSettings { MaxSeries = 100 }, TimeProvider.System);

    [Fact]
    public void Tags_in_any_order_and_of_any_type_mean_one_series()
    {
        var state = Counter("n_total");
        state.Record(1, [new("a", "1"), new("b", true)]);
        state.Record(1, [new("b", "true"), new("a", 1)]);
        state.Record(1, [new("a", 1L), new("b", "true")]);
        state.Record(1, [new("a", new string('1', 1)), new("b", "true")]);

        Assert.Equal(["""a="1",b="true" """.TrimEnd()], Labels("n_total"));
        Assert.Equal(4, Value("n_total"));
    }

    [Fact]
    public void A_label_without_a_value_is_no_label()
    {
        var state = Counter("n_total");
        state.Record(1, [new("a", ""), new("b", null)]);
        state.Record(1, []);
        Assert.Equal([""], Labels("n_total"));
        Assert.Equal(2, Value("n_total"));
    }

    [Fact]
    public void Over_the_limit_only_the_offending_label_is_folded_and_counted()
    {
        var state = Counter("n_total");
        for (var at = 0; at < 1000; at++) state.Record(1, [new("status", at % 2 == 0 ? "ok" : "bad"), new("user", $"u{at}")]);

        var labels = Labels("n_total");
        Assert.Equal(102, labels.Length);
        Assert.Contains("""status="bad",user="__overflow__" """.TrimEnd(), labels);
        Assert.Contains("""status="ok",user="__overflow__" """.TrimEnd(), labels);
        Assert.Equal(1000, Value("n_total"));
        Assert.Equal(["""label="user",metric="attest_n_total" """.TrimEnd()], Labels("label_overflow_total"));
        Assert.Equal(900, Value("label_overflow_total"));
    }

    [Fact]
    public void A_hundred_thousand_values_of_two_labels_stay_bounded()
    {
        var state = Counter("n_total");
        for (var at = 0; at < 100_000; at++) state.Record(1, [new("a", $"a{at}"), new("b", $"b{at}")]);
        Assert.InRange(Labels("n_total").Length, 100, 130);
        Assert.Equal(100_000, Value("n_total"));
    }

    [Fact]
    public void A_measurement_never_throws_and_what_is_wrong_is_counted()
    {
        var state = Counter("n_total");
        state.Record(-1, []);
        state.Record(double.NaN, []);
        state.Record(double.PositiveInfinity, []);
        state.Record(1, [new("a", new Throws())]);
        Assert.Empty(Labels("n_total"));
        Assert.Equal(4, Value("telemetry_dropped_total"));
    }

    [Fact]
    public void The_callers_texts_are_kept_once_however_many_series_have_them()
    {
        var state = Counter("n_total");
        var copies = new WeakReference[100];
        Fill(state, copies);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.InRange(copies.Count(copy => copy.IsAlive), 0, 1);
        Assert.Equal(100, Labels("n_total").Length);

        // In a method of its own: no register of ours must hold a copy.
        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Fill(InstrumentState state, WeakReference[] copies)
        {
            for (var at = 0; at < copies.Length; at++)
            {
                var copy = new string('x', 20);
                copies[at] = new WeakReference(copy);
                state.Record(1, [new("same", copy), new("own", at)]);
            }
        }
    }

    [Fact]
    public void Whole_numbers_truth_values_and_days_are_found_again_without_allocating()
    {
        var state = Counter("n_total");
        KeyValuePair<string, object?>[] tags = [new("port", 8080), new("ok", true), new("share", 0.5), new("day", DayOfWeek.Friday)];
        for (var round = 0; round < 100; round++) state.Record(1, tags);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 100; round++) state.Record(1, tags);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(["day=\"Friday\",ok=\"true\",port=\"8080\",share=\"0.5\""], Labels("n_total"));
    }

    [Fact]
    public void Series_born_between_two_readings_come_in_their_place()
    {
        var state = Counter("n_total");
        var reading = new RegistryReading(_registry);
        var born = 0;
        foreach (var name in (string[])["m", "c", "x", "a", "z", "n", "b"])
        {
            state.Record(1, [new("at", name)]);
            var data = reading.Read().Single();
            var labels = data.Labels.Select(one => System.Text.Encoding.UTF8.GetString(one.Span)).ToArray();
            Assert.Equal(++born, labels.Length);
            Assert.Equal(labels.Order(StringComparer.Ordinal), labels);
            Assert.All(data.Values, value => Assert.Equal(1, value));
        }
    }

    [Fact]
    public void Hashes_of_labels_that_differ_in_one_place_differ()
    {
        var seen = new HashSet<uint>();
        for (var at = 0; at < 40; at++)
        {
            var text = new string('a', 40).ToCharArray();
            text[at] = 'b';
            Assert.True(seen.Add(TagHash.Of([new("x", new string(text))])), $"the {at}th character plays no part");
            Assert.True(seen.Add(TagHash.Of([new("x", new string('a', at))])), $"a length of {at} is that of another");
        }

        Assert.NotEqual(TagHash.Of([new("x", "a"), new("y", "b")]), TagHash.Of([new("x", "b"), new("y", "a")]));
    }

    [Fact]
    public void Many_threads_lose_no_measurement()
    {
        var counter = Counter("n_total");
        var sum = Counter("s_total");
        var histogram = State("h_seconds", MetricKind.Histogram, MeasurementKind.Observe, 1, 2);
        var threads = new Thread[8];
        for (var at = 0; at < threads.Length; at++)
        {
            var own = $"t{at}";
            threads[at] = new Thread(() =>
            {
                for (var round = 0; round < 20_000; round++)
                {
                    counter.Record(1, [new("shared", "yes")]);
                    counter.Record(1, [new("own", own), new("round", round % 10)]);
                    sum.Record(0.5, []);
                    histogram.Record(round % 3 + 0.5, []);
                }
            });
            threads[at].Start();
        }

        foreach (var thread in threads) thread.Join();
        Assert.Equal(320_000, Value("n_total"));
        Assert.Equal(80_000, Value("s_total"));
        Assert.Equal(81, Labels("n_total").Length);
        var data = Data("h_seconds");
        Assert.Equal(160_000, data.Buckets.Sum());
        Assert.Equal(data.Buckets[0] * 0.5 + data.Buckets[1] * 1.5 + data.Buckets[2] * 2.5, data.Values[0]);
    }

    [Fact]
    public void A_histograms_sum_and_buckets_belong_together_in_every_reading()
    {
        var histogram = State("h_seconds", MetricKind.Histogram, MeasurementKind.Observe, 1);
        using var stop = new CancellationTokenSource();
        using var started = new CountdownEvent(2);
        var threads = new Thread[2];
        for (var at = 0; at < threads.Length; at++)
        {
            threads[at] = new Thread(() =>
            {
                histogram.Record(2, []);
                started.Signal();
                while (!stop.IsCancellationRequested) histogram.Record(2, []);
            });
            threads[at].Start();
        }

        started.Wait(TestContext.Current.CancellationToken);
        for (var reading = 0; reading < 2_000; reading++)
        {
            var data = Data("h_seconds");
            Assert.Equal(2.0 * data.Buckets.Sum(), data.Values[0]);
        }

        stop.Cancel();
        foreach (var thread in threads) thread.Join();
    }

    [Fact]
    public void A_measurement_allocates_nothing_once_its_series_is_known()
    {
        var counter = Counter("n_total");
        var histogram = State("h_seconds", MetricKind.Histogram, MeasurementKind.Observe, 1, 2, 3);
        KeyValuePair<string, object?>[] tags = [new("a", "x"), new("b", "y"), new("c", "z")];
        Measure(10);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Measure(1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Measure(int rounds)
        {
            for (var round = 0; round < rounds; round++)
            {
                counter.Record(1, tags);
                counter.Record(0.5, tags);
                counter.Record(1, []);
                histogram.Record(1.5, tags.AsSpan(0, 1));
            }
        }
    }

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(1, 0)]
    [InlineData(1.01, 1)]
    [InlineData(4, 3)]
    [InlineData(5, 4)]
    [InlineData(5.5, 5)]
    [InlineData(-7, 0)]
    public void A_value_on_a_bound_is_in_that_bounds_bucket(double value, int bucket) =>
        Assert.Equal(bucket, new BucketSearch([1, 2, 3, 4, 5]).Find(value));

    [Fact]
    public void Buckets_of_the_configuration_go_before_those_of_the_catalogue()
    {
        var registry = new MetricsRegistry(
            new MonitoringSettings { Buckets = new Dictionary<string, IReadOnlyList<double>> { ["step_duration_seconds"] = [1, 2] } },
            TimeProvider.System);
        var family = registry.Own(Attest.Monitoring.Metrics.Catalogue.MetricCatalogue.StepDuration);
        Assert.Equal([1, 2], family.Descriptor.Bounds);
    }

    private InstrumentState Counter(string name) => State(name, MetricKind.Counter, MeasurementKind.Increment);

    private InstrumentState State(string name, MetricKind kind, MeasurementKind measurement, params double[] bounds)
    {
        var descriptor = new MetricDescriptor(name, kind, "", "", GaugeMerge.Sum, Own: true, bounds);
        return new InstrumentState(_registry, _registry.TryAdd(descriptor, measurement, out _)!, measurement);
    }

    private MetricFamilyData Data(string name) =>
        new RegistryReading(_registry).Read().Single(family => family.Descriptor.Name == name);

    private double Value(string name) => Data(name).Values.Sum();

    private string[] Labels(string name) =>
    [
        .. new RegistryReading(_registry).Read().Where(family => family.Descriptor.Name == name)
            .SelectMany(family => family.Labels).Select(labels => System.Text.Encoding.UTF8.GetString(labels.Span)),
    ];

    private sealed class Throws
    {
        public override string ToString() => throw new InvalidOperationException();
    }
}
