namespace Attest.Monitoring.Metrics;

/// <summary>The one order of families in a registry and in snapshots, and with it what makes two of them the same.</summary>
internal static class FamilyOrder
{
    /// <summary>By name, then ours first, then by kind: families that compare equal are merged.</summary>
    public static int Compare(MetricDescriptor left, MetricDescriptor right)
    {
        var order = string.CompareOrdinal(left.Name, right.Name);
        if (order == 0) order = right.Own.CompareTo(left.Own);
        return order != 0 ? order : left.Kind.CompareTo(right.Kind);
    }
}
