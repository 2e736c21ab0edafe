namespace Attest.Monitoring.Metrics.Snapshots;

/// <summary>Adds sorted families to sorted families: one walk over both.</summary>
internal static class SnapshotMerge
{
    /// <summary>The sum of both; neither is changed.</summary>
    public static IReadOnlyList<MetricFamilyData> Merge(
        IReadOnlyList<MetricFamilyData> left, IReadOnlyList<MetricFamilyData> right)
    {
        if (left.Count == 0) return right;
        if (right.Count == 0) return left;
        var merged = new List<MetricFamilyData>(Math.Max(left.Count, right.Count));
        for (int a = 0, b = 0; a < left.Count || b < right.Count;)
        {
            var order = a == left.Count ? 1
                : b == right.Count ? -1
                : FamilyOrder.Compare(left[a].Descriptor, right[b].Descriptor);
            merged.Add(order == 0 ? FamilyMerge.Merge(left[a], right[b]) : order < 0 ? left[a] : right[b]);
            if (order <= 0) a++;
            if (order >= 0) b++;
        }

        return merged;
    }

    /// <summary>What remains of a process that is dead: its live gauges are 0.</summary>
    public static IReadOnlyList<MetricFamilyData> WithoutLive(IReadOnlyList<MetricFamilyData> families)
    {
        var remaining = new List<MetricFamilyData>(families.Count);
        foreach (var family in families)
        {
            remaining.Add(family.Descriptor is { Kind: MetricKind.Gauge, Merge: GaugeMerge.Live }
                ? family with { Values = new double[family.Values.Length] }
                : family);
        }

        return remaining;
    }
}
