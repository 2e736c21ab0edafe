using Attest.Monitoring.Delivery;
using Attest.Monitoring.Metrics.Native;

namespace Attest.Monitoring.Metrics.Exposition;

/// <summary>
/// The native fields of an <c>io.prometheus.client.Histogram</c>: buckets as spans of neighbours and, for each bucket, the
/// difference to the one before. A threshold above 0 tells it from a classic histogram also while it is empty.
/// </summary>
internal static class NativeFields
{
    /// <summary>Empty buckets up to which a span goes on: two differences of 0 are shorter than a span's message.</summary>
    private const int Bridged = 2;

    public static void Write(ExponentialCounts native, MetricFamilyData data, int series, ProtobufWriter writer)
    {
        writer.Signed(5, native.Schema);
        writer.Double(6, ExponentialIndex.ZeroThreshold);
        writer.Number(7, (ulong)native.Zero);
        Write(9, 10, native.Negative, writer);
        Write(12, 13, native.Positive, writer);
        for (var cell = 0; cell < data.CellsPerSeries; cell++)
            if (data.ExemplarOf(series, cell) is { } exemplar) PrometheusProtobuf.Exemplar(16, exemplar, writer);
    }

    private static void Write(int spanField, int deltaField, ExponentialBuckets side, ProtobufWriter writer)
    {
        var (end, past) = (side.First + side.Width, 0);
        for (var index = side.First; index < end; past = index)
        {
            var start = Skip(side, index, end);
            index = EndOf(side, start, end);
            var span = writer.Begin(spanField);
            writer.Signed(1, start - past);
            writer.Number(2, (ulong)(index - start));
            writer.End(span);
        }

        if (side.Width == 0) return;
        var deltas = writer.Begin(deltaField);
        var before = 0L;
        for (var index = side.First; index < end;)
        {
            var start = Skip(side, index, end);
            var stop = EndOf(side, start, end);
            for (index = start; index < stop; index++)
            {
                writer.PackedSigned(side[index] - before);
                before = side[index];
            }
        }

        writer.End(deltas);
    }

    /// <summary>The next bucket that holds anything; there is one, for the last does.</summary>
    private static int Skip(ExponentialBuckets side, int index, int end)
    {
        while (index < end && side[index] == 0) index++;
        return index;
    }

    /// <summary>Where the span that begins here ends.</summary>
    private static int EndOf(ExponentialBuckets side, int start, int end)
    {
        for (var index = start; ; index++)
        {
            var next = Skip(side, index, end);
            if (next - index > Bridged || next == end) return index;
            index = next;
        }
    }
}
