using Attest.Monitoring.Delivery;
using Attest.Monitoring.Metrics.Native;

namespace Attest.Monitoring.Push;

/// <summary>
/// The counts of an OTLP <c>ExponentialHistogramDataPoint</c>. Its scale is our schema; its bucket <c>i</c> is the one that
/// Prometheus numbers <c>i + 1</c>. Source: opentelemetry-proto, metrics/v1; OpenTelemetry, "Prometheus and OpenMetrics
/// Compatibility", Exponential Histograms.
/// </summary>
internal static class OtlpExponentialHistogram
{
    /// <summary>Writes the fields into the point that is open.</summary>
    public static void Write(ExponentialCounts counts, double sum, ProtobufWriter writer)
    {
        if (counts.Count is > 0 and var count) writer.Fixed64(4, (ulong)count);
        writer.Double(5, sum);
        if (counts.Schema != 0) writer.Signed(6, counts.Schema);
        if (counts.Zero > 0) writer.Fixed64(7, (ulong)counts.Zero);
        Side(8, counts.Positive, writer);
        Side(9, counts.Negative, writer);
    }

    private static void Side(int field, ExponentialBuckets side, ProtobufWriter writer)
    {
        if (side.Width == 0) return;
        var buckets = writer.Begin(field);
        if (side.First != 1) writer.Signed(1, side.First - 1);
        var counts = writer.Begin(2);
        for (var index = side.First; index < side.First + side.Width; index++) writer.Packed((ulong)side[index]);
        writer.End(counts);
        writer.End(buckets);
    }
}
