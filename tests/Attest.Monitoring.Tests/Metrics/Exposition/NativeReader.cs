using Attest.Monitoring.Delivery;

namespace Attest.Monitoring.Tests.Metrics.Exposition;

/// <summary>Reads native buckets as a scraper does: prometheus.io, "Native Histograms", Spans and deltas.</summary>
internal static class NativeReader
{
    /// <summary>The counts above 0 by index.</summary>
    public static Dictionary<int, long> Read(ReadOnlySpan<byte> histogram, int spanField, int deltaField)
    {
        var (spans, deltas) = (new List<(int Offset, uint Length)>(), new List<long>());
        var reader = new ProtobufReader(histogram);
        while (reader.Next())
        {
            if (reader.Field == spanField) spans.Add(Span(reader.Bytes));
            else if (reader.Field == deltaField) deltas.AddRange(Packed(reader.Bytes));
        }

        var counts = new Dictionary<int, long>();
        var (index, at, count) = (0, 0, 0L);
        foreach (var (offset, length) in spans)
        {
            index += offset;
            for (var one = 0; one < length; one++, index++, at++)
            {
                count += deltas[at];
                Assert.True(count >= 0);
                if (count > 0) counts.Add(index, count);
            }
        }

        Assert.Equal(deltas.Count, at);
        return counts;
    }

    private static (int Offset, uint Length) Span(ReadOnlySpan<byte> message)
    {
        var (offset, length) = (0, 0u);
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) offset = (int)Signed(reader.Number);
            else length = (uint)reader.Number;
        }

        return (offset, length);
    }

    private static List<long> Packed(ReadOnlySpan<byte> bytes)
    {
        var numbers = new List<long>();
        for (var at = 0; at < bytes.Length;)
        {
            var (number, shift) = (0UL, 0);
            do
            {
                number |= (ulong)(bytes[at] & 0x7f) << shift;
                shift += 7;
            }
            while ((bytes[at++] & 0x80) != 0);
            numbers.Add(Signed(number));
        }

        return numbers;
    }

    private static long Signed(ulong number) => (long)(number >> 1) ^ -(long)(number & 1);
}
