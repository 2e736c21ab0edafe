using System.Diagnostics;
using System.Diagnostics.Metrics;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Exemplars;
using Attest.Monitoring.Metrics.Registry;
using Attest.Monitoring.Metrics.Snapshots;
using Attest.Monitoring.Running;
using FsCheck;
using FsCheck.Fluent;
using static Attest.Monitoring.Tests.Metrics.MetricsFixture;

namespace Attest.Monitoring.Tests.Metrics.Exemplars;

public sealed class ExemplarTests : IDisposable
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Root = "b7ad6b7169203331";
    private const string Step = "00f067aa0ba902b7";

    private readonly MetricsFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void What_a_sampled_run_counts_names_its_trace_and_the_span_of_the_step()
    {
        var run = Run() with { TraceId = Trace, SpanId = Root, IsSampled = true };
        using (var slice = _fixture.Start())
        {
            slice.Emit(Started(run, new Attest.Monitoring.Signals.SeenStep("a", "run")));
            slice.Emit(Finished(run, "a", RunStatus.Success, ms: 250) with { SpanId = Step });
            slice.Emit(Ended(run, RunStatus.Success, 1500));
        }

        var families = MergedMetrics.Read(_fixture.State, "attest", Build).Families.ToDictionary(family => family.Name, family => family.Data);
        Assert.Equal((Trace, Step, 1.0), Only(families["attest_pipeline_steps_total"]));
        Assert.Equal((Trace, Step, 0.25), Only(families["attest_step_duration_seconds"]));
        Assert.Equal((Trace, Root, 1.0), Only(families["attest_pipeline_executions_total"]));
        Assert.Equal((Trace, Root, 1.5), Only(families["attest_pipeline_duration_seconds"]));
        Assert.Null(families["attest_concurrent_pipelines"].Exemplars);

        static (string, string, double) Only(MetricFamilyData family)
        {
            var one = Assert.Single(family.Exemplars!, exemplar => exemplar is not null)!;
            return (one.TraceId, one.SpanId, one.Value);
        }
    }

    [Fact]
    public void An_unsampled_run_leaves_none_even_inside_a_foreign_activity()
    {
        using var activity = new Activity("other").SetIdFormat(ActivityIdFormat.W3C);
        activity.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        activity.Start();
        var run = Run() with { TraceId = Trace, SpanId = Root };
        var registry = new MetricsRegistry(new MonitoringSettings(), TimeProvider.System) { TakesExemplars = true };
        var sink = new MetricsSink(registry, TimeProvider.System);
        sink.Emit(Started(run, new Attest.Monitoring.Signals.SeenStep("a", "run")));
        sink.Emit(Finished(run, "a", RunStatus.Success));
        Assert.All(new RegistryReading(registry).Read(), family => Assert.Null(family.Exemplars));
    }

    [Fact]
    public void A_measurement_of_any_meter_inside_a_sampled_activity_is_kept_at_most_once_a_second()
    {
        var time = new Telemetry.ManualTime();
        var registry = new MetricsRegistry(new MonitoringSettings(), time) { TakesExemplars = true };
        using var meter = new Meter("Exemplars.Test");
        using var collector = new MeterCollector(registry, new MonitoringSettings { MetersIncluded = [meter.Name] });
        var counter = meter.CreateCounter<long>("taken");
        counter.Add(1);
        using var activity = new Activity("work").SetIdFormat(ActivityIdFormat.W3C);
        activity.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        activity.Start();
        counter.Add(2);
        counter.Add(3);
        Assert.Equal(2, Kept()!.Value);
        Assert.Equal(activity.SpanId.ToHexString(), Kept()!.SpanId);

        time.Advance(TimeSpan.FromSeconds(1));
        counter.Add(4);
        Assert.Equal(4, Kept()!.Value);

        Exemplar? Kept() => new RegistryReading(registry).Read().Single(family => family.Descriptor.Name == "taken_total").Exemplars?[0];
    }

    [Theory]
    [InlineData(null, 0, null)]
    [InlineData("", 0, null)]
    [InlineData("trace_based", 0, null)]
    [InlineData(" Always_On ", 1, null)]
    [InlineData("always_off", 2, null)]
    [InlineData("with_sampled_trace", 0, "OTEL_METRICS_EXEMPLAR_FILTER is ignored: 'with_sampled_trace' is none of always_on, always_off, trace_based.")]
    public void The_standard_variable_chooses_the_filter(string? text, int filter, string? told)
    {
        var environment = new Dictionary<string, string>();
        if (text is not null) environment[ExemplarChoice.Variable] = text;
        string? warned = null;
        Assert.Equal((ExemplarFilter)filter, ExemplarChoice.Of(environment, warning => warned = warning));
        Assert.Equal(told, warned);
    }

    [Theory]
    [InlineData(0, true, true)]
    [InlineData(0, false, false)]
    [InlineData(1, true, true)]
    [InlineData(1, false, true)]
    [InlineData(2, true, false)]
    [InlineData(2, false, false)]
    public void The_filter_decides_by_the_trace_of_a_run_or_without_it(int filter, bool isSampled, bool kept)
    {
        var run = Run() with { TraceId = Trace, SpanId = Root, IsSampled = isSampled };
        using (var slice = new MetricsSlice(_fixture.State, new MonitoringSettings(), TimeProvider.System, exemplars: (ExemplarFilter)filter))
        {
            slice.Emit(Started(run, new Attest.Monitoring.Signals.SeenStep("a", "run")));
            slice.Emit(Ended(run, RunStatus.Success, 1500));
        }

        var counter = MergedMetrics.Read(_fixture.State, "attest", Build).Families.Single(family => family.Name == "attest_pipeline_executions_total").Data;
        Assert.Equal(kept ? Trace : null, counter.Exemplars?.Single(one => one is not null)!.TraceId);
    }

    [Fact]
    public void Always_on_keeps_a_measurement_of_no_span_too_and_it_survives_without_ids()
    {
        var registry = new MetricsRegistry(new MonitoringSettings(), TimeProvider.System) { TakesExemplars = true, TakesEveryExemplar = true };
        using var meter = new Meter("Exemplars.Test.Every");
        using var collector = new MeterCollector(registry, new MonitoringSettings { MetersIncluded = [meter.Name] });
        Assert.Null(Activity.Current);
        meter.CreateCounter<long>("taken").Add(2);

        var family = new RegistryReading(registry).Read().Single(family => family.Descriptor.Name == "taken_total");
        var bytes = new SnapshotEncoder().Encode(new Snapshot(0, [], [family])).ToArray();
        var exemplar = SnapshotDecoder.TryDecode(bytes, out _)!.Families[0].Exemplars![0]!;
        Assert.Equal((2.0, false), (exemplar.Value, exemplar.HasSpan));
    }

    [Fact]
    public void They_survive_a_snapshot_and_a_reader_that_knows_none_finds_the_rest()
    {
        var family = Histogram([0.5, 1], [new Exemplar(0.25, 5, Trace, Root), null, new Exemplar(9, 6, Trace, Step)]);
        var bytes = new SnapshotEncoder().Encode(new Snapshot(0, [], [family])).ToArray();
        var read = SnapshotDecoder.TryDecode(bytes, out _)!.Families[0];
        Assert.Equal(family.Exemplars, read.Exemplars);
        Assert.Equal(family.Buckets, read.Buckets);
    }

    [Fact]
    public void Whatever_the_order_of_merging_the_newest_stays()
    {
        var cells = Gen.ArrayOf(Gen.Zip(Gen.Choose(0, 3), Gen.Choose(0, 2)), 3);
        Prop.ForAll(Gen.Three(cells).ToArbitrary(), three =>
        {
            var (a, b, c) = (Of(three.Item1), Of(three.Item2), Of(three.Item3));
            var left = FamilyMerge.Merge(FamilyMerge.Merge(a, b), c).Exemplars;
            Assert.Equal(left, FamilyMerge.Merge(c, FamilyMerge.Merge(b, a)).Exemplars);
            Assert.Equal(left, FamilyMerge.Merge(a, FamilyMerge.Merge(c, b)).Exemplars);
        }).QuickCheckThrowOnFailure();

        static MetricFamilyData Of((int Time, int Span)[] cells) => Histogram(
            [0.5, 1], [.. cells.Select(cell => cell.Time == 0 ? null : new Exemplar(cell.Time, cell.Time, Trace, cell.Span.ToString("x16")))]);
    }

    [Fact]
    public void On_fewer_bounds_an_exemplar_goes_where_its_value_belongs()
    {
        var fine = Histogram([0.5, 1], [new Exemplar(0.25, 5, Trace, Root), new Exemplar(0.75, 6, Trace, Root), null]);
        var coarse = Histogram([1], [null, new Exemplar(9, 7, Trace, Step)]);
        var merged = FamilyMerge.Merge(fine, coarse);
        Assert.Equal([0.75, 9], merged.Exemplars!.Select(one => one!.Value));
    }

    [Fact]
    public void Bytes_that_fit_nowhere_cost_nothing_else() => Prop.ForAll<byte[]>(bytes =>
    {
        MetricFamilyData[] families = [Histogram([1], null)];
        ExemplarBytes.Read(bytes, families);
        Assert.Equal(2, families[0].Buckets.Length);
    }).QuickCheckThrowOnFailure();

    private static MetricFamilyData Histogram(double[] bounds, Exemplar?[]? exemplars) => new(
        new("h", MetricKind.Histogram, "", "", GaugeMerge.Sum, false, bounds),
        [Array.Empty<byte>()], [1], [1], new long[bounds.Length + 1]) { Exemplars = exemplars };
}
