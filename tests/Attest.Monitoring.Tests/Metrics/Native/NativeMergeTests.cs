using Attest.Monitoring.Configuration;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Native;
using Attest.Monitoring.Metrics.Snapshots;
using Attest.Monitoring.Tests.Metrics.Snapshots;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Metrics.Native;

/// <summary>Adding up families, of which some were counted natively and some were not.</summary>
public sealed class NativeMergeTests
{
    private static readonly double[] Bounds = [0, 0.5, 1, 2.5];

    private static readonly Gen<MetricFamilyData> Some =
        from values in Observations.Any
        from schema in Gen.Choose(-4, 8)
        from isNative in Gen.Elements(true, true, false)
        let family = Families.NativeHistogram("h", Bounds, schema, [.. values.Select(value => Math.Clamp(value, -1e300, 1e300))])
        select isNative ? family : family.Classic();

    [Fact]
    public void Snapshots_added_up_say_what_one_process_would_that_had_counted_it_all() =>
        Prop.ForAll(Gen.ListOf(Observations.Any).ToArbitrary(), Gen.Choose(-4, 8).ToArbitrary(), (parts, schema) =>
        {
            IReadOnlyList<MetricFamilyData> sum = [Families.NativeHistogram("h", Bounds, schema)];
            foreach (var part in parts) sum = SnapshotMerge.Merge(sum, [Families.NativeHistogram("h", Bounds, schema, part)]);
            var whole = Families.NativeHistogram("h", Bounds, schema, [.. parts.SelectMany(part => part)]);
            Assert.Equal(whole.Buckets, sum[0].Buckets);
            Assert.Equal(Observations.Say(whole.Native![0]), Observations.Say(sum[0].Native![0]));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_of_files_plays_no_part() =>
        Prop.ForAll(Some.ToArbitrary(), Some.ToArbitrary(), (left, right) =>
            Assert.Equal(Say(FamilyMerge.Merge(left, right)), Say(FamilyMerge.Merge(right, left)))).QuickCheckThrowOnFailure();

    [Fact]
    public void What_was_folded_first_plays_no_part() =>
        Prop.ForAll(Some.ToArbitrary(), Some.ToArbitrary(), Some.ToArbitrary(), (a, b, c) => Assert.Equal(
            Say(FamilyMerge.Merge(FamilyMerge.Merge(a, b), c)),
            Say(FamilyMerge.Merge(a, FamilyMerge.Merge(b, c))))).QuickCheckThrowOnFailure();

    [Fact]
    public void Native_and_classic_counts_are_always_of_the_same_observations() =>
        Prop.ForAll(Gen.ListOf(Some).ToArbitrary(), parts =>
        {
            foreach (var part in parts.Aggregate((IReadOnlyList<MetricFamilyData>)[], (sum, part) => SnapshotMerge.Merge(sum, [part])))
                if (part.Native is { } native) Assert.Equal(part.Buckets.Sum(), native[0].Count);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void More_snapshots_never_make_less_of_what_lies_at_most_at_a_bound() =>
        Prop.ForAll(Some.ToArbitrary(), Some.ToArbitrary(), (left, right) =>
        {
            if (left.Native is null) return;
            var (before, after) = (left.Native[0], FamilyMerge.Merge(left, right).Native![0]);
            for (var index = after.Positive.First; index < after.Positive.First + after.Positive.Width; index++)
                Assert.True(AtMost(after, index, after.Schema) >= AtMost(before, index, after.Schema));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Bounds_that_differ_cost_the_classic_buckets_and_no_native_one()
    {
        var merged = FamilyMerge.Merge(
            Families.NativeHistogram("h", [1, 2], 3, 0.7, 1.5), Families.NativeHistogram("h", [2, 3], 3, 2.5, 1.5));
        Assert.Equal([2], merged.Descriptor.Bounds);
        Assert.Equal([3, 1], merged.Buckets);
        Assert.Equal(Observations.Say(Observations.Count(3, [0.7, 1.5, 2.5, 1.5])), Observations.Say(merged.Native![0]));
    }

    [Fact]
    public void What_was_counted_without_stands_at_its_bounds_and_above_the_last()
    {
        var native = NativeColumn.With(Families.Histogram("h", [0, 1, 4], 20, 1, 2, 3, 4), 3).Native![0];
        Assert.Equal("schema 3, zero 1, +0: 2", string.Join(", ", Observations.Say(native).Split(", ").Take(3)));
        Assert.Equal((3, 4), (native.Positive[16], native.Positive[17]));
        Assert.Equal(5, NativeColumn.With(Families.Histogram("h", [], 20, 5), 3).Native![0].Zero);
    }

    [Fact]
    public void What_is_native_is_for_the_configuration_of_who_answers_to_say()
    {
        MetricFamilyData[] families =
            [Families.Counter("c_total", ("", 1)), Families.NativeHistogram("one_seconds", Bounds, 5, 1), Families.Histogram("two_seconds", [1], 1, 1, 0)];
        Assert.Equal([null, null, null], Schemas(new NativeHistogramSettings()));
        Assert.Equal([null, 5, 3], Schemas(new NativeHistogramSettings { Enabled = true }));
        Assert.Equal([null, null, 3], Schemas(new NativeHistogramSettings { Enabled = true, Metrics = ["two_*"] }));

        int?[] Schemas(NativeHistogramSettings settings) =>
            [.. new NativeHistograms(settings).Apply(families).Select(family => family.Native?[0].Schema)];
    }

    [Theory] // As Prometheus's own library chooses: pickSchema in client_golang.
    [InlineData(1.1, 3)]
    [InlineData(1.0001, 8)]
    [InlineData(1.0027, 8)]
    [InlineData(1.09, 4)]
    [InlineData(1.5, 1)]
    [InlineData(2, 0)]
    [InlineData(4, -1)]
    [InlineData(65536, -4)]
    public void The_factor_chooses_the_schema(double factor, int schema) => Assert.Equal(
        schema,
        new NativeHistograms(new NativeHistogramSettings { Enabled = true, BucketFactor = factor })
            .SchemaOf(Families.Descriptor("h", MetricKind.Histogram)));

    private static long AtMost(ExponentialCounts counts, int index, int schema)
    {
        var total = counts.Zero;
        for (var at = counts.Positive.First; at < counts.Positive.First + counts.Positive.Width; at++)
            if (ExponentialIndex.Coarsen(at, counts.Schema - schema) <= index) total += counts.Positive[at];
        return total;
    }

    private static string Say(MetricFamilyData family) =>
        $"{string.Join(' ', family.Buckets)} {(family.Native is { } native ? Observations.Say(native[0]) : "")}";
}
