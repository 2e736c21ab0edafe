using System.Text;

namespace Attest.Monitoring.Metrics.Exposition;

/// <summary>
/// The Prometheus text format, version 0.0.4: families sorted by name, each with <c># HELP</c> and <c># TYPE</c>.
/// Source: prometheus.io, "Exposition formats", Text-based format.
/// </summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Writes families in the order given, which is that of their exposed names.</summary>
    public static void Write(IReadOnlyList<ExposedFamily> families, Stream output)
    {
        var buffer = new ExpositionBuffer(output);
        foreach (var family in families) Write(family, buffer);
        buffer.Flush();
    }

    private static void Write(ExposedFamily family, ExpositionBuffer buffer)
    {
        var name = Encoding.UTF8.GetBytes(family.Name);
        WriteHeader(name, family.Data.Descriptor, buffer);
        for (var series = 0; series < family.Data.Labels.Length; series++)
        {
            if (family.Data.Descriptor.Kind == MetricKind.Histogram) WriteHistogram(name, family.Data, series, buffer);
            else buffer.WriteSample(name, ""u8, family.Data.Labels[series].Span, family.Data.Values[series]);
        }
    }

    private static void WriteHeader(byte[] name, MetricDescriptor descriptor, ExpositionBuffer buffer)
    {
        if (descriptor.Help.Length > 0)
        {
            buffer.Write("# HELP "u8);
            buffer.Write(name);
            buffer.Write((byte)' ');
            buffer.Write(descriptor.Help.Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("\n", "\\n", StringComparison.Ordinal));
            buffer.Write((byte)'\n');
        }

        buffer.Write("# TYPE "u8);
        buffer.Write(name);
        buffer.Write(descriptor.Kind switch
        {
            MetricKind.Counter => " counter\n"u8,
            MetricKind.Histogram => " histogram\n"u8,
            _ => " gauge\n"u8,
        });
    }

    private static void WriteHistogram(byte[] name, MetricFamilyData data, int series, ExpositionBuffer buffer)
    {
        var labels = data.Labels[series].Span;
        var bounds = data.Descriptor.Bounds;
        var counts = data.BucketsOf(series);
        var count = 0L;
        for (var at = 0; at < counts.Length; at++)
        {
            count += counts[at];
            buffer.Write(name);
            buffer.Write("_bucket{"u8);
            buffer.Write(labels);
            buffer.Write(labels.Length > 0 ? ",le=\""u8 : "le=\""u8);
            buffer.Write(at < bounds.Length ? bounds[at] : double.PositiveInfinity);
            buffer.Write("\"} "u8);
            buffer.Write(count);
            buffer.Write((byte)'\n');
        }

        buffer.WriteSample(name, "_sum"u8, labels, data.Values[series]);
        buffer.WriteSample(name, "_count"u8, labels, count);
    }
}
