namespace Attest.Monitoring.Metrics.Registry;

/// <summary>The order of series in a reading: by the bytes of their labels.</summary>
internal static class SeriesOrder
{
    /// <summary>Sorted series with others among them: only the new ones are sorted, then both are merged.</summary>
    public static Series[] Extend(Series[] sorted, ReadOnlySpan<Series> more)
    {
        var added = more.ToArray();
        Array.Sort(added, Compare);
        if (sorted.Length == 0) return added;
        var both = new Series[sorted.Length + added.Length];
        for (int at = 0, old = 0, next = 0; at < both.Length; at++)
        {
            var takesOld = next == added.Length || (old < sorted.Length && Compare(sorted[old], added[next]) < 0);
            both[at] = takesOld ? sorted[old++] : added[next++];
        }

        return both;
    }

    private static int Compare(Series left, Series right) => left.Labels.SequenceCompareTo(right.Labels);
}
