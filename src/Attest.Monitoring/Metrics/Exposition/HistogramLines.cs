using System.Buffers;

namespace Attest.Monitoring.Metrics.Exposition;

/// <summary>The lines of a histogram that both text formats share: cumulative buckets, sum and count.</summary>
internal static class HistogramLines
{
    /// <summary>Writes every series of a family.</summary>
    /// <param name="name">The family's, UTF-8.</param>
    /// <param name="data">The family.</param>
    /// <param name="buffer">Where to.</param>
    /// <param name="withExemplars">Also the exemplars and <c>_created</c>, which only OpenMetrics has.</param>
    public static void Write(ReadOnlySpan<byte> name, MetricFamilyData data, ExpositionBuffer buffer, bool withExemplars)
    {
        using var ends = new BucketTexts(data.Descriptor.Bounds);
        var rented = ArrayPool<byte>.Shared.Rent(256);
        for (var series = 0; series < data.Labels.Length; series++)
        {
            var labels = data.Labels[series].Span;
            var start = Start(ref rented, name, labels);
            var counts = data.BucketsOf(series);
            var count = 0L;
            for (var at = 0; at < counts.Length; at++)
            {
                count += counts[at];
                buffer.WriteLine(start, ends[at], count, withExemplars ? data.ExemplarOf(series, at) : null);
            }

            buffer.WriteSample(name, "_sum"u8, labels, data.Values[series]);
            buffer.WriteSample(name, "_count"u8, labels, count);
            if (withExemplars) buffer.WriteSample(name, "_created"u8, labels, data.Times[series] / 1000.0);
        }

        ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>What all bucket lines of one series begin with: <c>name_bucket{labels,</c>.</summary>
    private static ReadOnlySpan<byte> Start(ref byte[] rented, ReadOnlySpan<byte> name, ReadOnlySpan<byte> labels)
    {
        var most = name.Length + labels.Length + 9;
        if (rented.Length < most)
        {
            ArrayPool<byte>.Shared.Return(rented);
            rented = ArrayPool<byte>.Shared.Rent(most);
        }

        name.CopyTo(rented);
        "_bucket{"u8.CopyTo(rented.AsSpan(name.Length));
        labels.CopyTo(rented.AsSpan(name.Length + 8));
        if (labels.IsEmpty) return rented.AsSpan(0, most - 1);
        rented[most - 1] = (byte)',';
        return rented.AsSpan(0, most);
    }
}
