using Attest.Monitoring.Metrics.Registry;

namespace Attest.Monitoring.Metrics.Exemplars;

/// <summary>
/// The exemplars of a family, one cell a series (a histogram: one a bucket), series after series. A family without any
/// has no column at all, which is the usual case and costs nothing.
/// </summary>
internal static class ExemplarColumns
{
    /// <summary>Those of live series; null when there are none.</summary>
    /// <param name="series">In the family's order.</param>
    /// <param name="buckets">Buckets a series has; 0 when it is no histogram.</param>
    public static Exemplar?[]? Read(Series[] series, int buckets)
    {
        Exemplar?[]? column = null;
        var cells = Math.Max(1, buckets);
        for (var at = 0; at < series.Length; at++)
        {
            if (Volatile.Read(ref series[at].Exemplars) is not { } kept) continue;
            column ??= new Exemplar?[series.Length * cells];
            for (var cell = 0; cell < cells; cell++) column[at * cells + cell] = Volatile.Read(ref kept[cell]);
        }

        return column;
    }

    /// <summary>The newer of each cell of two families that were merged.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other; of the same bounds.</param>
    /// <param name="places">Where each merged series came from (-1: it was not there); null = both have the same.</param>
    /// <param name="merged">The result, without exemplars.</param>
    public static MetricFamilyData Merge(
        MetricFamilyData left, MetricFamilyData right, IReadOnlyList<(int Left, int Right)>? places, MetricFamilyData merged)
    {
        if (left.Exemplars is null && right.Exemplars is null) return merged;
        var cells = left.CellsPerSeries;
        var column = new Exemplar?[merged.Labels.Length * cells];
        for (var at = 0; at < merged.Labels.Length; at++)
        {
            var (a, b) = places is null ? (at, at) : places[at];
            for (var cell = 0; cell < cells; cell++)
                column[at * cells + cell] = Exemplar.Newer(Of(left, a, cell), Of(right, b, cell));
        }

        return merged with { Exemplars = column };
    }

    /// <summary>Those of a histogram whose bounds became fewer: each goes where its value now belongs.</summary>
    public static Exemplar?[]? OnBounds(MetricFamilyData family, double[] bounds)
    {
        if (family.Exemplars is null) return null;
        var column = new Exemplar?[family.Labels.Length * (bounds.Length + 1)];
        for (var series = 0; series < family.Labels.Length; series++)
        {
            for (var cell = 0; cell < family.CellsPerSeries; cell++)
            {
                if (Of(family, series, cell) is not { } one) continue;
                var into = Array.FindIndex(bounds, bound => one.Value <= bound);
                ref var place = ref column[series * (bounds.Length + 1) + (into < 0 ? bounds.Length : into)];
                place = Exemplar.Newer(place, one);
            }
        }

        return column;
    }

    private static Exemplar? Of(MetricFamilyData family, int series, int cell) =>
        series < 0 ? null : family.ExemplarOf(series, cell);
}
