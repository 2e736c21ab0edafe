using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Snapshots;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Metrics.Snapshots;

public sealed class SnapshotMergeTests
{
    private static readonly Gen<IReadOnlyList<MetricFamilyData>> Any =
        from seed in Gen.Choose(0, int.MaxValue)
        select Make(new Random(seed));

    [Fact]
    public void The_order_of_files_plays_no_part() =>
        Prop.ForAll(Any.ToArbitrary(), Any.ToArbitrary(), (left, right) =>
            Same(SnapshotMerge.Merge(left, right), SnapshotMerge.Merge(right, left))).QuickCheckThrowOnFailure();

    [Fact]
    public void What_was_folded_first_plays_no_part() =>
        Prop.ForAll(Any.ToArbitrary(), Any.ToArbitrary(), Any.ToArbitrary(), (a, b, c) => Same(
            SnapshotMerge.Merge(SnapshotMerge.Merge(a, b), c),
            SnapshotMerge.Merge(a, SnapshotMerge.Merge(b, c)))).QuickCheckThrowOnFailure();

    [Fact]
    public void More_snapshots_never_make_a_counter_a_bucket_or_the_number_of_series_less() =>
        Prop.ForAll(Any.ToArbitrary(), Any.ToArbitrary(), (left, right) =>
        {
            var merged = SnapshotMerge.Merge(left, right);
            foreach (var family in left)
            {
                var sum = merged.Single(other => FamilyOrder.Compare(other.Descriptor, family.Descriptor) == 0);
                Assert.True(sum.Labels.Length >= family.Labels.Length);
                if (family.Descriptor.Kind == MetricKind.Gauge) continue;
                for (var at = 0; at < family.Labels.Length; at++)
                {
                    var place = Array.FindIndex(sum.Labels, labels => labels.Span.SequenceEqual(family.Labels[at].Span));
                    Assert.True(sum.Values[place] >= family.Values[at]);
                    AssertCumulative(family, at, sum, place);
                }
            }
        }).QuickCheckThrowOnFailure();

    /// <summary>At every bound that is left, and at +Inf, at least as many were below it as before.</summary>
    private static void AssertCumulative(MetricFamilyData before, int at, MetricFamilyData after, int place)
    {
        Assert.True(Total(after.BucketsOf(place)) >= Total(before.BucketsOf(at)));
        for (var bound = 0; bound < after.Descriptor.Bounds.Length; bound++)
        {
            var own = Array.IndexOf(before.Descriptor.Bounds, after.Descriptor.Bounds[bound]);
            Assert.True(own >= 0);
            Assert.True(Total(after.BucketsOf(place)[..(bound + 1)]) >= Total(before.BucketsOf(at)[..(own + 1)]));
        }

        static long Total(ReadOnlySpan<long> counts)
        {
            var total = 0L;
            foreach (var count in counts) total += count;
            return total;
        }
    }

    [Fact]
    public void A_merge_is_what_a_dictionary_would_say() =>
        Prop.ForAll(Any.ToArbitrary(), Any.ToArbitrary(), (left, right) =>
        {
            var wanted = new Dictionary<(string, string), double>();
            foreach (var family in left.Concat(right).Where(family => family.Descriptor.Kind == MetricKind.Counter))
            {
                for (var at = 0; at < family.Labels.Length; at++)
                {
                    var key = (family.Descriptor.Name, System.Text.Encoding.UTF8.GetString(family.Labels[at].Span));
                    wanted[key] = wanted.GetValueOrDefault(key) + family.Values[at];
                }
            }

            var found = SnapshotMerge.Merge(left, right).Where(family => family.Descriptor.Kind == MetricKind.Counter)
                .SelectMany(family => family.Labels.Select((labels, at) =>
                    KeyValuePair.Create((family.Descriptor.Name, System.Text.Encoding.UTF8.GetString(labels.Span)), family.Values[at])));
            Assert.Equal(wanted.OrderBy(pair => pair.Key), found.OrderBy(pair => pair.Key));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(nameof(GaugeMerge.Newest), 3)]
    [InlineData(nameof(GaugeMerge.Max), 9)]
    [InlineData(nameof(GaugeMerge.Sum), 12)]
    [InlineData(nameof(GaugeMerge.Live), 12)]
    public void A_gauge_merges_by_its_rule(string rule, double value)
    {
        var merge = Enum.Parse<GaugeMerge>(rule);
        var merged = SnapshotMerge.Merge(
            [Families.Gauge("g", merge, 100, ("", 9))], [Families.Gauge("g", merge, 200, ("", 3))]);
        Assert.Equal([value], Assert.Single(merged).Values);
    }

    [Fact]
    public void A_gauge_that_was_never_set_gives_way_to_one_that_was()
    {
        var merged = SnapshotMerge.Merge(
            [Families.Gauge("g", GaugeMerge.Newest, 0, ("", 0))], [Families.Gauge("g", GaugeMerge.Newest, 1, ("", -3))]);
        Assert.Equal([-3], merged[0].Values);
    }

    [Fact]
    public void Histograms_of_other_bounds_merge_on_those_they_share()
    {
        var merged = Assert.Single(SnapshotMerge.Merge(
            [Families.Histogram("h", [1, 2, 5], 10, 1, 2, 3, 4)], [Families.Histogram("h", [2, 3, 5, 7], 20, 5, 6, 7, 8, 9)]));
        Assert.Equal([2, 5], merged.Descriptor.Bounds);
        Assert.Equal([3 + 5, 3 + 13, 4 + 17], merged.Buckets);
        Assert.Equal([30], merged.Values);
    }

    [Fact]
    public void Histograms_without_a_bound_in_common_keep_sum_and_count()
    {
        var merged = Assert.Single(SnapshotMerge.Merge(
            [Families.Histogram("h", [1], 10, 1, 2)], [Families.Histogram("h", [2], 20, 3, 4)]));
        Assert.Empty(merged.Descriptor.Bounds);
        Assert.Equal([10], merged.Buckets);
    }

    [Fact]
    public void One_name_of_two_kinds_is_exposed_once()
    {
        var merged = SnapshotMerge.Merge([Families.Counter("x", ("", 1))], [Families.Gauge("x", GaugeMerge.Max, 1, ("", 2))]);
        Assert.Equal(2, merged.Count);
        var exposed = MergedMetrics.Expose(merged, "attest", []);
        Assert.Single(exposed.Families);
        Assert.Equal(
            "attest_x (gauge) is left out: another process uses attest_x for attest_x (counter).",
            Assert.Single(exposed.Problems).Message);
    }

    [Fact]
    public void Metrics_whose_samples_would_have_one_name_are_never_exposed_together()
    {
        var custom = Families.Gauge("attest_wait_count", GaugeMerge.Newest, 1, ("", 2));
        var merged = SnapshotMerge.Merge(
            [custom with { Descriptor = custom.Descriptor with { Own = false } }], [Families.Histogram("wait", [1], 10, 1, 2)]);
        var exposed = MergedMetrics.Expose(merged, "attest", []);
        Assert.Equal("attest_wait", Assert.Single(exposed.Families).Name);
        Assert.Contains("attest_wait_count", Assert.Single(exposed.Problems).Message);
    }

    private static IReadOnlyList<MetricFamilyData> Make(Random random)
    {
        var families = new List<MetricFamilyData>();
        for (var at = 0; at < 4; at++)
        {
            if (random.Next(3) == 0) continue;
            var series = Enumerable.Range(0, 5).Where(_ => random.Next(2) == 0)
                .Select(label => ($"l=\"{label}\"", (double)random.Next(100))).ToArray();
            if (series.Length == 0) continue;
            families.Add(at == 3
                ? Families.Gauge("m3", GaugeMerge.Newest, random.Next(3), series)
                : Families.Counter($"m{at}", series));
        }

        double[] bounds = [.. new[] { 1.0, 2, 3, 4 }.Where(_ => random.Next(2) == 0)];
        families.Add(Families.Histogram("z", bounds, random.Next(50), [.. Enumerable.Range(0, bounds.Length + 1).Select(_ => (long)random.Next(9))]));
        return families;
    }

    private static void Same(IReadOnlyList<MetricFamilyData> left, IReadOnlyList<MetricFamilyData> right) => Assert.Equal(
        new SnapshotEncoder().Encode(new Snapshot(0, [], left)).ToArray(),
        new SnapshotEncoder().Encode(new Snapshot(0, [], right)).ToArray());
}
