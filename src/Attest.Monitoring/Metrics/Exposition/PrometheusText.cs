using System.Buffers;
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
        for (var at = 0; at < families.Count; at++) Write(families[at], buffer);
        buffer.Flush();
    }

    private static void Write(ExposedFamily family, ExpositionBuffer buffer)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(family.Name.Length));
        var name = rented.AsSpan(0, Encoding.UTF8.GetBytes(family.Name, rented));
        WriteHeader(name, family.Data.Descriptor, buffer);
        if (family.Data.Descriptor.Kind == MetricKind.Histogram)
        {
            HistogramLines.Write(name, family.Data, buffer, withExemplars: false);
        }
        else
        {
            var (labels, values) = (family.Data.Labels, family.Data.Values);
            for (var series = 0; series < labels.Length; series++)
                buffer.WriteSample(name, ""u8, labels[series].Span, values[series]);
        }

        ArrayPool<byte>.Shared.Return(rented);
    }

    private static void WriteHeader(ReadOnlySpan<byte> name, MetricDescriptor descriptor, ExpositionBuffer buffer)
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
