using Attest.Monitoring.Metrics.Native;
using FsCheck;
using FsCheck.Fluent;
using static Attest.Monitoring.Tests.Metrics.Native.Observations;

namespace Attest.Monitoring.Tests.Metrics.Native;

public sealed class ExponentialCountsTests
{
    private static readonly Gen<int> Schemas = Gen.Choose(-4, 8);

    [Fact]
    public void Histograms_added_up_are_the_one_that_counted_everything() =>
        Prop.ForAll(Gen.ListOf(Any).ToArbitrary(), Schemas.ToArbitrary(), (parts, schema) =>
        {
            var sum = new ExponentialCounts(schema);
            foreach (var part in parts) sum.Add(Count(schema, part));
            Assert.Equal(Say(Count(schema, parts.SelectMany(part => part))), Say(sum));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Histograms_that_began_at_other_resolutions_add_up_to_the_coarsest_of_them() =>
        Prop.ForAll(Any.ToArbitrary(), Any.ToArbitrary(), Gen.Zip(Schemas, Schemas).ToArbitrary(), (left, right, schemas) =>
        {
            var sum = Count(schemas.Item1, left);
            sum.Add(Count(schemas.Item2, right));
            var other = Count(schemas.Item2, right);
            other.Add(Count(schemas.Item1, left));
            var whole = Say(Count(Math.Min(schemas.Item1, schemas.Item2), [.. left, .. right]));
            Assert.Equal((whole, whole), (Say(sum), Say(other)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_of_observations_plays_no_part() =>
        Prop.ForAll(Any.ToArbitrary(), Schemas.ToArbitrary(), (values, schema) =>
        {
            var forward = Say(Count(schema, values));
            Array.Reverse(values);
            Assert.Equal(forward, Say(Count(schema, values)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_resolution_is_the_highest_that_fits() =>
        Prop.ForAll(Any.ToArbitrary(), Schemas.ToArbitrary(), (values, schema) =>
        {
            var counts = Count(schema, values);
            Assert.Equal(values.Length, counts.Count);
            Assert.True(Width(values, counts.Schema) <= ExponentialBuckets.Most);
            Assert.True(counts.Schema == schema || Width(values, counts.Schema + 1) > ExponentialBuckets.Most);
            Assert.InRange(counts.Schema, ExponentialIndex.Coarsest, ExponentialIndex.Finest);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_observation_is_in_the_bucket_of_its_value_at_the_resolution_in_the_end() =>
        Prop.ForAll(Any.ToArbitrary(), values =>
        {
            var counts = Count(8, values);
            var wanted = values.Where(value => value > ExponentialIndex.ZeroThreshold)
                .GroupBy(value => ExponentialIndex.Of(value, counts.Schema)).ToDictionary(group => group.Key, group => group.LongCount());
            for (var index = counts.Positive.First; index < counts.Positive.First + counts.Positive.Width; index++)
                Assert.Equal(wanted.GetValueOrDefault(index), counts.Positive[index]);
            Assert.Equal(values.LongCount(value => value > ExponentialIndex.ZeroThreshold), wanted.Values.Sum());
            Assert.Equal(values.LongCount(value => Math.Abs(value) <= ExponentialIndex.ZeroThreshold), counts.Zero);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_histogram_added_is_left_as_it_was_and_a_copy_stands_alone() =>
        Prop.ForAll(Any.ToArbitrary(), Any.ToArbitrary(), (left, right) =>
        {
            var (mine, its) = (Count(3, left), Count(8, right));
            var (before, clone) = (Say(its), its.Clone());
            mine.Add(its);
            clone.Observe(1e-30);
            clone.Observe(-1e30);
            Assert.Equal(before, Say(its));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_was_used_before_counts_as_what_is_new() =>
        Prop.ForAll(Any.ToArbitrary(), Any.ToArbitrary(), (before, values) =>
        {
            var used = Count(8, before);
            used.Clear(3);
            foreach (var value in values) used.Observe(value);
            Assert.Equal(Say(Count(3, values)), Say(used));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Counting_allocates_nothing_where_it_has_counted_before()
    {
        var counts = new ExponentialCounts(3);
        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var at = 0; at < 1000; at++) counts.Observe(0.001 * Math.Pow(1.01, at));
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    private static int Width(double[] values, int schema) => Math.Max(
        Side(values.Where(value => value > ExponentialIndex.ZeroThreshold), schema),
        Side(values.Where(value => value < -ExponentialIndex.ZeroThreshold), schema));

    private static int Side(IEnumerable<double> values, int schema)
    {
        var indexes = values.Select(value => ExponentialIndex.Of(Math.Abs(value), schema)).ToList();
        return indexes.Count == 0 ? 0 : indexes.Max() - indexes.Min() + 1;
    }
}
