using System.Numerics;
using Attest.Monitoring.Metrics.Native;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Metrics.Native;

public sealed class ExponentialIndexTests
{
    [Theory] // The examples of the specification, "Native Histograms": 1 ends bucket 0 of every schema, b^i bucket i.
    [InlineData(1, 3, 0)]
    [InlineData(1.0000000000000002, 3, 1)]
    [InlineData(2, 3, 8)]
    [InlineData(4, 0, 2)]
    [InlineData(4.1, 0, 3)]
    [InlineData(0.5, 0, -1)]
    [InlineData(0.49, 0, -1)]
    [InlineData(0.25, 0, -2)]
    [InlineData(65536, -4, 1)]
    [InlineData(65537, -4, 2)]
    [InlineData(double.MaxValue, 0, 1024)]
    [InlineData(double.MaxValue, -4, 64)]
    [InlineData(double.MaxValue, 8, 262144)]
    public void The_bucket_is_that_of_the_specification(double value, int schema, int index) =>
        Assert.Equal(index, ExponentialIndex.Of(value, schema));

    [Fact]
    public void A_bucket_holds_what_is_above_its_lower_and_at_most_its_upper_bound()
    {
        // Arithmetic of 300 bits, so that nothing of what is tested is trusted: 2^(j/256) is an exact 256th root.
        for (var at = 1; at < 256; at++)
        {
            var bound = BitConverter.UInt64BitsToDouble(RootBits(at));
            var found = ExponentialIndex.Of(bound, 8);
            Assert.InRange(found, at, at + 1);
            Assert.Equal(at, ExponentialIndex.Of(Math.BitDecrement(Math.BitDecrement(bound)), 8));
            Assert.Equal(at + 1, ExponentialIndex.Of(Math.BitIncrement(Math.BitIncrement(bound)), 8));
        }
    }

    [Fact]
    public void Indexes_rise_with_values_and_agree_with_the_logarithm() =>
        Prop.ForAll(Observations.Any.ToArbitrary(), Gen.Choose(-4, 8).ToArbitrary(), (values, schema) =>
        {
            foreach (var value in values.Select(Math.Abs).Where(value => value > ExponentialIndex.ZeroThreshold))
            {
                var index = ExponentialIndex.Of(value, schema);
                var place = Math.ScaleB(Math.Log2(value), schema);
                Assert.InRange(place, index - 1 - 1e-9 * Math.Abs(index), index + 1e-9 * Math.Abs(index));
                Assert.True(value <= ExponentialIndex.UpperBound(index, schema) * (1 + 1e-12) || index == ExponentialIndex.Range(schema).Highest);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Halving_the_resolution_is_exact() =>
        Prop.ForAll(Observations.Any.ToArbitrary(), values =>
        {
            foreach (var value in values.Select(Math.Abs).Where(value => value > ExponentialIndex.ZeroThreshold))
                for (var schema = -4; schema < 8; schema++)
                    for (var finer = schema + 1; finer <= 8; finer++)
                        Assert.Equal(
                            ExponentialIndex.Of(value, schema),
                            ExponentialIndex.Coarsen(ExponentialIndex.Of(value, finer), finer - schema));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void All_numbers_lie_in_fewer_buckets_of_the_coarsest_schema_than_there_may_be()
    {
        var (lowest, highest) = ExponentialIndex.Range(ExponentialIndex.Coarsest);
        Assert.True(highest - lowest + 1 <= ExponentialBuckets.Most);
        Assert.Equal(ExponentialIndex.ZeroThreshold, Math.Pow(2, -128));
    }

    /// <summary>The bits of 2^(at/256), rounded down: the greatest r with (r/2^52)^256 ≤ 2^at.</summary>
    private static ulong RootBits(int at)
    {
        var (low, high) = (1UL << 52, 1UL << 53);
        while (high - low > 1)
        {
            var middle = low + (high - low) / 2;
            if (BigInteger.Pow(middle, 256) <= BigInteger.One << (52 * 256 + at)) low = middle;
            else high = middle;
        }

        return low - (1UL << 52) | 1023UL << 52;
    }
}
