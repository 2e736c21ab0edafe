using Attest.Monitoring.Metrics.Exemplars;

namespace Attest.Monitoring.Metrics.Registry;

/// <summary>Reads the registry's values of this moment, column by column.</summary>
internal static class RegistryReading
{
    /// <summary>Every family that has a series.</summary>
    /// <param name="registry">Whose.</param>
    /// <param name="answering">Those of the answering process alone, or those that snapshots hold.</param>
    public static List<MetricFamilyData> Read(MetricsRegistry registry, bool answering = false)
    {
        var families = registry.Families;
        var read = new List<MetricFamilyData>(families.Length);
        foreach (var family in families)
        {
            var series = family.Sorted();
            if (series.Length > 0 && family.Descriptor.Merge == GaugeMerge.Answering == answering) read.Add(Read(family, series));
        }

        return read;
    }

    private static MetricFamilyData Read(MetricFamily family, Series[] series)
    {
        var descriptor = family.Descriptor;
        var buckets = descriptor.Kind == MetricKind.Histogram ? descriptor.Bounds.Length + 1 : 0;
        var data = new MetricFamilyData(
            descriptor,
            new ReadOnlyMemory<byte>[series.Length],
            new double[series.Length],
            new long[series.Length],
            new long[series.Length * buckets])
        {
            Exemplars = ExemplarColumns.Read(series, buckets),
        };
        for (var at = 0; at < series.Length; at++)
        {
            data.Labels[at] = series[at].Labels;
            data.Times[at] = series[at].BornAt;
            if (series[at] is HistogramSeries histogram)
            {
                data.Values[at] = histogram.ReadInto(data.BucketsOf(at));
                continue;
            }

            var number = (NumberSeries)series[at];
            data.Values[at] = number.Value;
            if (descriptor.Kind == MetricKind.Gauge) data.Times[at] = number.SetAt;
        }

        return data;
    }
}
