using Attest.Monitoring.Metrics.Native;

namespace Attest.Monitoring.Metrics;

/// <summary>
/// The native (exponential) buckets of a histogram's series: see <c>monitoring.native_histograms</c>. Source: prometheus.io,
/// "Native Histograms".
/// </summary>
public sealed record NativeHistogram
{
    /// <summary>The resolution, -4 to 8: each doubling is divided into 2^Schema buckets.</summary>
    public required int Schema { get; init; }

    /// <summary>What is no further from 0 than this is counted in <see cref="ZeroCount"/>.</summary>
    public required double ZeroThreshold { get; init; }

    /// <summary>How many observations were 0, or so near to it.</summary>
    public required long ZeroCount { get; init; }

    /// <summary>The buckets that hold anything, ascending; not cumulative.</summary>
    public required IReadOnlyList<NativeBucket> Buckets { get; init; }

    internal static NativeHistogram Of(ExponentialCounts counts)
    {
        var buckets = new List<NativeBucket>();
        var (schema, negative, positive) = (counts.Schema, counts.Negative, counts.Positive);
        for (var index = negative.First + negative.Width - 1; index >= negative.First && negative.Width > 0; index--)
        {
            if (negative[index] > 0)
                buckets.Add(new(-ExponentialIndex.UpperBound(index, schema), -ExponentialIndex.UpperBound(index - 1, schema), negative[index]));
        }

        for (var index = positive.First; index < positive.First + positive.Width; index++)
        {
            if (positive[index] > 0)
                buckets.Add(new(ExponentialIndex.UpperBound(index - 1, schema), ExponentialIndex.UpperBound(index, schema), positive[index]));
        }

        return new NativeHistogram
        {
            Schema = schema,
            ZeroThreshold = ExponentialIndex.ZeroThreshold,
            ZeroCount = counts.Zero,
            Buckets = buckets,
        };
    }
}

/// <summary>How many observations lay in a bucket.</summary>
/// <param name="LowerBound">Of a bucket above 0 not in it; of one below 0 in it.</param>
/// <param name="UpperBound">Of a bucket above 0 in it; of one below 0 not in it.</param>
/// <param name="Count">Not cumulative.</param>
public sealed record NativeBucket(double LowerBound, double UpperBound, long Count);
