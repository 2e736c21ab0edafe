using Attest.Monitoring.Delivery;

namespace Attest.Monitoring.Metrics.Exposition;

/// <summary>
/// A series of a histogram as an <c>io.prometheus.client.Histogram</c>: its classic buckets, and beside them the native ones
/// where it has them. Source: prometheus.io, "Native Histograms", Exposition formats.
/// </summary>
internal static class HistogramMessage
{
    public static void Write(int field, MetricFamilyData data, int series, ProtobufWriter writer)
    {
        var message = writer.Begin(field);
        var counts = data.BucketsOf(series);
        var total = 0L;
        foreach (var count in counts) total += count;
        writer.Number(1, (ulong)total);
        writer.Double(2, data.Values[series]);
        var cumulative = 0L;
        for (var at = 0; at < counts.Length; at++)
        {
            cumulative += counts[at];
            Bucket(data, series, at, cumulative, writer);
        }

        if (data.Native is { } native) NativeFields.Write(native[series], data, series, writer);
        PrometheusProtobuf.Time(15, data.Times[series], writer);
        writer.End(message);
    }

    private static void Bucket(MetricFamilyData data, int series, int at, long cumulative, ProtobufWriter writer)
    {
        var bounds = data.Descriptor.Bounds;
        var bucket = writer.Begin(3);
        writer.Number(1, (ulong)cumulative);
        writer.Double(2, at < bounds.Length ? bounds[at] : double.PositiveInfinity);
        if (data.ExemplarOf(series, at) is { } exemplar) PrometheusProtobuf.Exemplar(3, exemplar, writer);
        writer.End(bucket);
    }
}
