namespace Attest.Monitoring.Metrics.Exposition;

/// <summary>The lines of a histogram that both text formats share: cumulative buckets, sum and count.</summary>
internal static class HistogramLines
{
    /// <summary>Writes every series of a family.</summary>
    /// <param name="name">The family's, UTF-8.</param>
    /// <param name="data">The family.</param>
    /// <param name="buffer">Where to.</param>
    /// <param name="withExemplars">Also the exemplars and <c>_created</c>, which only OpenMetrics has.</param>
    public static void Write(byte[] name, MetricFamilyData data, ExpositionBuffer buffer, bool withExemplars)
    {
        var bounds = BucketLabel.Of(data.Descriptor.Bounds);
        for (var series = 0; series < data.Labels.Length; series++)
        {
            var labels = data.Labels[series].Span;
            var counts = data.BucketsOf(series);
            var count = 0L;
            for (var at = 0; at < counts.Length; at++)
            {
                count += counts[at];
                buffer.WriteBucket(name, labels, bounds[at], count, withExemplars ? data.ExemplarOf(series, at) : null);
            }

            buffer.WriteSample(name, "_sum"u8, labels, data.Values[series]);
            buffer.WriteSample(name, "_count"u8, labels, count);
            if (withExemplars) buffer.WriteSample(name, "_created"u8, labels, data.Times[series] / 1000.0);
        }
    }
}
