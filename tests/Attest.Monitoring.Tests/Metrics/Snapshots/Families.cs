using System.Text;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Registry;
using Attest.Monitoring.Metrics.Snapshots;
using Attest.Monitoring.Tests.Metrics.Native;

namespace Attest.Monitoring.Tests.Metrics.Snapshots;

/// <summary>Families and snapshots for tests.</summary>
internal static class Families
{
    public static MetricDescriptor Descriptor(
        string name, MetricKind kind = MetricKind.Counter, GaugeMerge merge = GaugeMerge.Sum, params double[] bounds) =>
        new(name, kind, "Help.", "", merge, Own: true, bounds);

    public static MetricFamilyData Counter(string name, params (string Labels, double Value)[] series) =>
        Numbers(Descriptor(name), 5, series);

    public static MetricFamilyData Gauge(string name, GaugeMerge merge, long time, params (string, double)[] series) =>
        Numbers(Descriptor(name, MetricKind.Gauge, merge), time, series);

    public static MetricFamilyData Histogram(string name, double[] bounds, double sum, params long[] counts) =>
        new(Descriptor(name, MetricKind.Histogram, GaugeMerge.Sum, bounds), [Array.Empty<byte>()], [sum], [5], counts);

    /// <summary>A histogram that is native too, of these observations.</summary>
    public static MetricFamilyData NativeHistogram(string name, double[] bounds, int schema, params double[] values)
    {
        var buckets = new long[bounds.Length + 1];
        var search = new BucketSearch(bounds);
        foreach (var value in values) buckets[search.Find(value)]++;
        return Histogram(name, bounds, values.Sum(), buckets) with { Native = [Observations.Count(schema, values)] };
    }

    /// <summary>The same without its native counts: as a process has it where they are switched off.</summary>
    public static MetricFamilyData Classic(this MetricFamilyData family) => family with { Native = null };

    public static double Total(this SnapshotSum sum, string name)
    {
        var total = 0d;
        foreach (var family in sum.Families)
            if (family.Descriptor.Name == name) total += family.Values.Sum();
        return total;
    }

    /// <summary>Lets a process write a snapshot of one counter, and die or live on.</summary>
    public static ProcessSnapshot Wrote(this MemoryFiles files, string id, double value)
    {
        var snapshot = new ProcessSnapshot(files, id);
        snapshot.Write([Counter("n_total", ("", value))], durable: true);
        return snapshot;
    }

    private static MetricFamilyData Numbers(MetricDescriptor descriptor, long time, (string Labels, double Value)[] series)
    {
        Array.Sort(series, (left, right) => string.CompareOrdinal(left.Labels, right.Labels));
        return new MetricFamilyData(
            descriptor,
            [.. series.Select(one => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(one.Labels)))],
            [.. series.Select(one => one.Value)],
            [.. series.Select(_ => time)],
            []);
    }
}
