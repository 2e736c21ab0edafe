using Attest.Monitoring.Configuration;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Registry;
using Attest.Monitoring.Metrics.Snapshots;
using Attest.Monitoring.Tests.Metrics.Native;
using Attest.Monitoring.Tests.Metrics.Snapshots;

namespace Attest.Monitoring.Tests.Metrics.Registry;

public sealed class NativeHistogramSeriesTests
{
    private static readonly double[] Bounds = [0.5, 1, 2];
    private static readonly KeyValuePair<string, object?>[] Tags = [new("kind", "a")];

    private readonly MetricsRegistry _registry = new(
        new MonitoringSettings { NativeHistograms = new() { Enabled = true, Metrics = ["native_*"] } }, TimeProvider.System);

    [Fact]
    public void A_measurement_is_counted_in_classic_and_native_buckets()
    {
        var state = State("native_seconds");
        double[] values = [0.25, 0.5, 1.75, 8, 0, -3, 1e-300, 1e300];
        foreach (var value in values) state.Record(value, Tags);
        state.Record(double.NaN, Tags);
        state.Record(double.PositiveInfinity, Tags);

        var data = Data("native_seconds");
        Assert.Equal([5, 0, 1, 2], data.Buckets);
        Assert.Equal(values.Sum(), data.Values[0]);
        Assert.Equal(Observations.Say(Observations.Count(3, values)), Observations.Say(data.Native![0]));
    }

    [Fact]
    public void Which_metrics_are_native_is_for_the_configuration_to_say()
    {
        State("classic_seconds").Record(1, Tags);
        Assert.Null(Data("classic_seconds").Native);
    }

    [Fact]
    public void A_series_that_is_only_born_has_an_empty_native_histogram()
    {
        State("native_seconds").Family.TryBear(Tags);
        Assert.Equal("schema 3, zero 0", Observations.Say(Data("native_seconds").Native![0]));
    }

    [Fact]
    public async Task Whoever_reads_while_threads_measure_sees_one_set_of_observations_in_sum_and_both_kinds_of_buckets()
    {
        // Every observation is a power of two: sum, classic and native buckets each say how many there were of which.
        const int Threads = 4, Each = 50_000;
        var state = State("native_seconds");
        state.Record(1, Tags);
        var reading = new RegistryReading(_registry);
        using var done = new CancellationTokenSource();
        var reader = Task.Run(() =>
        {
            for (var last = 0L; !done.IsCancellationRequested;)
            {
                var data = reading.Read().Single(family => family.Descriptor.Name == "native_seconds");
                var native = data.Native![0];
                Assert.Equal(data.Buckets.Sum(), native.Count);
                var (ones, fours) = (native.Positive[0], native.Positive.Width > 1 ? native.Positive[16] : 0);
                Assert.Equal((ones, fours), (data.Buckets[1], data.Buckets[3]));
                Assert.Equal(ones + 4 * fours, data.Values[0]);
                Assert.True(native.Count >= last);
                last = native.Count;
            }
        }, TestContext.Current.CancellationToken);

        Parallel.For(0, Threads, _ =>
        {
            for (var at = 0; at < Each; at++) state.Record(at % 2 == 0 ? 1.0 : 4.0, Tags);
        });
        done.Cancel();
        await reader;
        Assert.Equal(Threads * Each + 1, Data("native_seconds").Native![0].Count);
    }

    [Fact]
    public void Measuring_and_reading_allocate_nothing_in_the_steady_state()
    {
        var state = State("native_seconds");
        var reading = new RegistryReading(_registry);
        var least = long.MaxValue;
        for (var round = 0; round < 20; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var at = 0; at < 1000; at++) state.Record(0.001 * Math.Pow(1.01, at), Tags);
            reading.Read();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void A_snapshot_of_it_is_written_again_only_when_something_was_measured()
    {
        var state = State("native_seconds");
        state.Record(1, Tags);
        var (files, reading) = (new MemoryFiles(), new RegistryReading(_registry));
        using var snapshot = new ProcessSnapshot(files, "p");
        snapshot.Write(reading.Read(), durable: false);
        var before = files.Changes;
        snapshot.Write(reading.Read(), durable: false);
        Assert.Equal(before, files.Changes);
        state.Record(1, Tags);
        snapshot.Write(reading.Read(), durable: false);
        Assert.Equal(before + 2, files.Changes);
    }

    private InstrumentState State(string name)
    {
        var descriptor = _registry.Configured(new MetricDescriptor(name, MetricKind.Histogram, "", "", GaugeMerge.Sum, Own: false, Bounds));
        return new InstrumentState(_registry, _registry.TryAdd(descriptor, MeasurementKind.Observe, out _)!, MeasurementKind.Observe);
    }

    private MetricFamilyData Data(string name) =>
        new RegistryReading(_registry).Read().Single(family => family.Descriptor.Name == name);
}
