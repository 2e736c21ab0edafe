using System.Text;

namespace Attest.Monitoring.Metrics.Exposition;

/// <summary>
/// The Prometheus text format, version 0.0.4: families sorted by name, each with <c># HELP</c> and <c># TYPE</c>.
/// Source: prometheus.io, "Exposition formats", Text-based format.
/// </summary>
internal static class PrometheusText
{
    /// <summary>Writes families in the order given, which is that of their exposed names.</summary>
    public static void Write(IReadOnlyList<ExposedFamily> families, Stream output)
    {
        using var buffer = new ExpositionBuffer(output);
        foreach (var family in families) Write(family, buffer);
        buffer.Flush();
    }

    private static void Write(ExposedFamily family, ExpositionBuffer buffer)
    {
        var name = Encoding.UTF8.GetBytes(family.Name);
        var data = family.Data;
        WriteHeader(name, data.Descriptor, buffer);
        if (data.Descriptor.Kind == MetricKind.Histogram)
        {
            HistogramLines.Write(name, data, buffer, withExemplars: false);
            return;
        }

        for (var series = 0; series < data.Labels.Length; series++)
            buffer.WriteSample(name, ""u8, data.Labels[series].Span, data.Values[series]);
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
}
