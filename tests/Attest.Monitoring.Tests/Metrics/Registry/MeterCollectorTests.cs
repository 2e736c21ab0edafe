using System.Diagnostics.Metrics;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Registry;

namespace Attest.Monitoring.Tests.Metrics.Registry;

public sealed class MeterCollectorTests : IDisposable
{
    // Tests of this process run at once, each with a collector: a name of its own keeps their meters apart.
    private readonly string _name = $"Acme.{Guid.NewGuid():N}";
    private readonly MetricsRegistry _registry;
    private readonly Meter _foreign;
    private readonly MeterCollector _collector;

    public MeterCollectorTests()
    {
        _foreign = new Meter(_name);
        var settings = new MonitoringSettings { MetersIncluded = [_name + "*"], MetersExcluded = [_name + ".Noisy*"] };
        _registry = new MetricsRegistry(settings, TimeProvider.System);
        _collector = new MeterCollector(_registry, settings);
    }

    public void Dispose()
    {
        _collector.Dispose();
        _foreign.Dispose();
    }

    [Fact]
    public void Every_kind_of_instrument_of_any_meter_is_collected()
    {
        _foreign.CreateCounter<int>("orders.placed").Add(3, new KeyValuePair<string, object?>("shop.id", 7));
        _foreign.CreateCounter<double>("energy", "J").Add(0.5);
        _foreign.CreateUpDownCounter<long>("open").Add(-2);
        _foreign.CreateGauge<float>("temperature", "Cel").Record(21.5f);
        _foreign.CreateHistogram<double>("http.duration", "s").Record(0.3);
        _foreign.CreateObservableCounter("io", () => 12L, "By");
        _foreign.CreateObservableGauge("load", () => 0.25m, "1");
        _foreign.CreateObservableUpDownCounter("queued", () => (short)4);
        _collector.Observe();
        _collector.Observe();

        Assert.Equal(3, Value("orders_placed_total", "shop_id=\"7\""));
        Assert.Equal(0.5, Value("energy_joules_total"));
        Assert.Equal(-2, Value("open"));
        Assert.Equal(21.5, Value("temperature_celsius"));
        Assert.Equal(0.3, Value("http_duration_seconds"));
        Assert.Equal(12, Value("io_bytes_total"));
        Assert.Equal(0.25, Value("load_ratio"));
        Assert.Equal(4, Value("queued"));
        Assert.Equal(GaugeMerge.Live, Family("open")!.Descriptor.Merge);
        Assert.Equal(GaugeMerge.Newest, Family("load_ratio")!.Descriptor.Merge);
    }

    [Fact]
    public void Excluded_meters_and_those_not_included_are_left_out()
    {
        using var noisy = new Meter(_name + ".Noisy.Inner");
        using var other = new Meter("Other." + _name);
        noisy.CreateCounter<int>("noise").Add(1);
        other.CreateCounter<int>("other").Add(1);
        Assert.Null(Family("noise_total"));
        Assert.Null(Family("other_total"));
    }

    [Fact]
    public void An_observable_that_throws_costs_only_its_own_measurements()
    {
        _foreign.CreateObservableGauge("broken", (Func<int>)(() => throw new InvalidOperationException()));
        _foreign.CreateObservableGauge("fine", () => 1);
        _collector.Observe();
        Assert.Equal(1, Value("fine"));
        Assert.Equal(1, Value("telemetry_dropped_total", "reason=\"callback_fault\",sink=\"metrics\""));
    }

    [Fact]
    public void Buckets_come_from_the_instruments_advice()
    {
        _foreign.CreateHistogram("size", "By", null, null, new InstrumentAdvice<long> { HistogramBucketBoundaries = [10, 20] }).Record(15);
        var data = Family("size_bytes")!;
        Assert.Equal([10, 20], data.Descriptor.Bounds);
        Assert.Equal([0, 1, 0], data.Buckets);
    }

    [Fact]
    public void Two_instruments_of_one_name_and_kind_are_one_metric_of_another_kind_a_clash()
    {
        _foreign.CreateCounter<int>("n").Add(1);
        _foreign.CreateCounter<double>("n").Add(2);
        _foreign.CreateGauge<int>("n.total").Record(9);
        Assert.Equal(3, Value("n_total"));
        Assert.Equal(1, Value("telemetry_dropped_total", "reason=\"clash\",sink=\"metrics\""));
    }

    [Fact]
    public void Two_observables_of_one_name_add_up_and_a_restart_takes_nothing_back()
    {
        long first = 5, second = 7;
        using var again = new Meter(_name);
        _foreign.CreateObservableCounter("io", () => first);
        again.CreateObservableCounter("io", () => second);
        _foreign.CreateObservableUpDownCounter("open", () => first);
        again.CreateObservableUpDownCounter("open", () => -second);
        _collector.Observe();
        Assert.Equal(12, Value("io_total"));
        Assert.Equal(-2, Value("open"));

        (first, second) = (8, 2);
        _collector.Observe();
        Assert.Equal(17, Value("io_total"));
        Assert.Equal(6, Value("open"));
    }

    [Fact]
    public void A_clash_of_kind_unit_type_or_buckets_is_told_once_with_both_and_the_first_stands()
    {
        using var again = new Meter(_name);
        _foreign.CreateCounter<int>("n").Add(1);
        _foreign.CreateGauge<int>("n.total").Record(9);
        _foreign.CreateObservableCounter("n", () => 4);
        _foreign.CreateGauge<int>("size_bytes").Record(1);
        _foreign.CreateGauge<int>("size", "By").Record(2);
        _foreign.CreateHistogram<int>("wait").Record(1);
        again.CreateHistogram("wait", null, null, null, new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2] }).Record(1);
        _foreign.CreateGauge<int>("wait.sum").Record(1);
        _collector.Observe();

        Assert.Equal(1, Value("n_total"));
        Assert.Equal(1, Value("size_bytes"));
        var refused = _registry.TakeRefusals();
        Assert.Equal(5, refused.Length);
        Assert.Equal($"The instrument n.total of the meter {_name} is left out: n_total is a counter already, and cannot be a gauge.", refused[0]);
        Assert.Contains("another type", refused[1]);
        Assert.Contains("no unit already, and cannot be in bytes", refused[2]);
        Assert.Contains("monitoring.buckets.wait", refused[3]);
        Assert.Contains("wait_sum is a name of wait", refused[4]);
        Assert.Empty(_registry.TakeRefusals());
        Assert.Equal(5, Value("telemetry_dropped_total", "reason=\"clash\",sink=\"metrics\""));
    }

    [Fact]
    public void Measurements_of_every_numeric_type_and_any_tag_never_throw()
    {
        var counter = _foreign.CreateCounter<byte>("bytes");
        counter.Add(255, new KeyValuePair<string, object?>("größe/ü", "a\n\\\"\uD800"));
        counter.Add(1, new KeyValuePair<string, object?>("", new object()), new("", null), new("le", 1.5));
        var gauge = _foreign.CreateGauge<decimal>("huge");
        gauge.Record(decimal.MaxValue, new KeyValuePair<string, object?>("day", DayOfWeek.Monday));
        _foreign.CreateObservableGauge("none", () => Array.Empty<Measurement<int>>());
        _collector.Observe();

        Assert.Equal(255, Value("bytes_total", "gr_e_=\"a\\n\\\\\\\"\uFFFD\""));
        Assert.Equal((double)decimal.MaxValue, Value("huge", "day=\"Monday\""));
    }

    private MetricFamilyData? Family(string name) =>
        new RegistryReading(_registry).Read().SingleOrDefault(family => family.Descriptor.Name == name);

    private double Value(string name, string labels = "")
    {
        var family = Family(name);
        Assert.NotNull(family);
        var at = Array.FindIndex(family.Labels, one => System.Text.Encoding.UTF8.GetString(one.Span) == labels);
        Assert.True(at >= 0, $"{name}{{{labels}}} is not there");
        return family.Values[at];
    }
}
