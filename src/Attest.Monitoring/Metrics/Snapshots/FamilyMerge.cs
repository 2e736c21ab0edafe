using Attest.Monitoring.Metrics.Exemplars;
using Attest.Monitoring.Metrics.Native;

namespace Attest.Monitoring.Metrics.Snapshots;

/// <summary>Adds two families of one metric, series by series.</summary>
internal static class FamilyMerge
{
    public static MetricFamilyData Merge(MetricFamilyData left, MetricFamilyData right)
    {
        if (left.Descriptor.Kind == MetricKind.Histogram)
        {
            if (left.Native is not null || right.Native is not null) (left, right) = NativeColumn.Both(left, right);
            (left, right) = OnSharedBounds(left, right);
        }

        if (HaveSameSeries(left, right)) return AddAll(left, right);
        var places = Align(left.Labels, right.Labels, out var labels);
        var merged = new MetricFamilyData(
            Newer(left, right), labels, new double[labels.Length], new long[labels.Length],
            new long[labels.Length * left.BucketsPerSeries]);
        for (var at = 0; at < labels.Length; at++)
        {
            var (a, b) = places[at];
            if (a >= 0) Copy(left, a, merged, at);
            if (b < 0) continue;
            if (a < 0) Copy(right, b, merged, at);
            else Add(right, b, merged, at);
        }

        return Columns(left, right, places, merged);
    }

    /// <summary>The usual case: every process of a pipeline has the same series, since they are all born at 0.</summary>
    private static bool HaveSameSeries(MetricFamilyData left, MetricFamilyData right)
    {
        if (left.Labels.Length != right.Labels.Length) return false;
        for (var at = 0; at < left.Labels.Length; at++)
            if (!left.Labels[at].Span.SequenceEqual(right.Labels[at].Span)) return false;
        return true;
    }

    private static MetricFamilyData AddAll(MetricFamilyData left, MetricFamilyData right)
    {
        var merged = new MetricFamilyData(
            Newer(left, right), left.Labels, [.. left.Values], [.. left.Times], [.. left.Buckets]);
        for (var at = 0; at < merged.Labels.Length; at++) Add(right, at, merged, at);
        return Columns(left, right, null, merged);
    }

    private static MetricFamilyData Columns(
        MetricFamilyData left, MetricFamilyData right, IReadOnlyList<(int Left, int Right)>? places, MetricFamilyData merged)
    {
        merged = ExemplarColumns.Merge(left, right, places, merged);
        return left.Native is null ? merged : NativeColumn.Merge(left, right, places, merged);
    }

    /// <summary>The union of two sorted lists of labels, and where each came from (-1: it was not there).</summary>
    private static List<(int Left, int Right)> Align(
        ReadOnlyMemory<byte>[] left, ReadOnlyMemory<byte>[] right, out ReadOnlyMemory<byte>[] labels)
    {
        var places = new List<(int, int)>(Math.Max(left.Length, right.Length));
        var union = new List<ReadOnlyMemory<byte>>(places.Capacity);
        for (int a = 0, b = 0; a < left.Length || b < right.Length;)
        {
            var order = a == left.Length ? 1
                : b == right.Length ? -1
                : left[a].Span.SequenceCompareTo(right[b].Span);
            places.Add((order <= 0 ? a : -1, order >= 0 ? b : -1));
            union.Add(order <= 0 ? left[a] : right[b]);
            if (order <= 0) a++;
            if (order >= 0) b++;
        }

        labels = [.. union];
        return places;
    }

    private static void Copy(MetricFamilyData from, int series, MetricFamilyData to, int at)
    {
        to.Values[at] = from.Values[series];
        to.Times[at] = from.Times[series];
        from.BucketsOf(series).CopyTo(to.BucketsOf(at));
    }

    private static void Add(MetricFamilyData from, int series, MetricFamilyData to, int at)
    {
        var (value, time) = (from.Values[series], from.Times[series]);
        if (to.Descriptor.Kind != MetricKind.Gauge)
        {
            to.Values[at] += value;
            to.Times[at] = Math.Min(to.Times[at], time);
            var sums = to.BucketsOf(at);
            var counts = from.BucketsOf(series);
            for (var bucket = 0; bucket < sums.Length; bucket++) sums[bucket] += counts[bucket];
            return;
        }

        to.Values[at] = to.Descriptor.Merge switch
        {
            GaugeMerge.Newest => Newest(to.Values[at], to.Times[at], value, time),
            GaugeMerge.Max => Math.Max(to.Values[at], value),
            _ => to.Values[at] + value,
        };
        to.Times[at] = Math.Max(to.Times[at], time);
    }

    /// <summary>Of two set in the same millisecond the greater, so that the order of files plays no part.</summary>
    private static double Newest(double mine, long mineAt, double other, long otherAt) =>
        mineAt == otherAt ? Math.Max(mine, other) : mineAt > otherAt ? mine : other;

    /// <summary>Help and unit may change with a version; which one counts must not depend on the order of files.</summary>
    private static MetricDescriptor Newer(MetricFamilyData left, MetricFamilyData right)
    {
        var (a, b) = (left.Descriptor, right.Descriptor);
        var order = string.CompareOrdinal(a.Help, b.Help);
        if (order == 0) order = string.CompareOrdinal(a.Unit, b.Unit);
        if (order == 0) order = a.Merge.CompareTo(b.Merge);
        return order >= 0 ? a : b;
    }

    /// <summary>
    /// Cumulative counts at a bound that both have stay exact; those between are given up. With no bound in common
    /// sum and count remain.
    /// </summary>
    private static (MetricFamilyData Left, MetricFamilyData Right) OnSharedBounds(
        MetricFamilyData left, MetricFamilyData right)
    {
        if (left.Descriptor.Bounds.AsSpan().SequenceEqual(right.Descriptor.Bounds)) return (left, right);
        var shared = Array.FindAll(left.Descriptor.Bounds, bound => Array.IndexOf(right.Descriptor.Bounds, bound) >= 0);
        return (OnBounds(left, shared), OnBounds(right, shared));
    }

    private static MetricFamilyData OnBounds(MetricFamilyData family, double[] bounds)
    {
        var own = family.Descriptor.Bounds;
        var coarse = family with
        {
            Descriptor = family.Descriptor with { Bounds = bounds },
            Buckets = new long[family.Labels.Length * (bounds.Length + 1)],
            Exemplars = ExemplarColumns.OnBounds(family, bounds),
        };
        for (var series = 0; series < family.Labels.Length; series++)
        {
            var counts = family.BucketsOf(series);
            var target = coarse.BucketsOf(series);
            var into = 0;
            for (var at = 0; at < counts.Length; at++)
            {
                target[into] += counts[at];
                if (into < bounds.Length && at < own.Length && own[at] == bounds[into]) into++;
            }
        }

        return coarse;
    }
}
