namespace Attest.Monitoring.Metrics.Native;

/// <summary>The native counts of a family's series, beside the classic buckets of the same observations.</summary>
internal static class NativeColumn
{
    /// <summary>
    /// Families that are going to be added: when one of them has native counts, both have. Before bounds are given up:
    /// what has only buckets stands where they say.
    /// </summary>
    public static (MetricFamilyData Left, MetricFamilyData Right) Both(MetricFamilyData left, MetricFamilyData right) =>
        left.Native is null == right.Native is null
            ? (left, right)
            : (With(left, ExponentialIndex.Finest), With(right, ExponentialIndex.Finest));

    /// <summary>
    /// A histogram with native counts. What was counted without is taken to lie at its bucket's upper bound, or just above
    /// the last one: never above the bucket that it would be in at most, and always in the same, so that what is counted
    /// from now on can be told from it by <c>rate</c>.
    /// </summary>
    /// <param name="family">A histogram.</param>
    /// <param name="schema">The resolution of what has to be made.</param>
    public static MetricFamilyData With(MetricFamilyData family, int schema)
    {
        if (family.Native is not null) return family;
        var bounds = family.Descriptor.Bounds;
        var native = new ExponentialCounts[family.Labels.Length];
        for (var series = 0; series < native.Length; series++)
        {
            var counts = native[series] = new ExponentialCounts(schema);
            var buckets = family.BucketsOf(series);
            for (var at = 0; at < buckets.Length; at++)
            {
                if (buckets[at] == 0) continue;
                counts.Add(at < bounds.Length ? bounds[at] : bounds.Length > 0 ? Above(bounds[^1]) : 0, buckets[at]);
            }
        }

        return family with { Native = native };
    }

    /// <summary>The sums of two families that were merged; both have native counts or neither.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <param name="places">Where each merged series came from (-1: it was not there); null = both have the same.</param>
    /// <param name="merged">The result, without native counts.</param>
    public static MetricFamilyData Merge(
        MetricFamilyData left, MetricFamilyData right, IReadOnlyList<(int Left, int Right)>? places, MetricFamilyData merged)
    {
        if (left.Native is null || right.Native is null) return merged;
        var native = new ExponentialCounts[merged.Labels.Length];
        for (var at = 0; at < native.Length; at++)
        {
            var (a, b) = places is null ? (at, at) : places[at];
            native[at] = (a >= 0 ? left.Native[a] : right.Native[b]).Clone();
            if (a >= 0 && b >= 0) native[at].Add(right.Native[b]);
        }

        return merged with { Native = native };
    }

    private static double Above(double bound) => Math.Min(double.MaxValue, Math.BitIncrement(bound));
}
