using System.Buffers;
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
            WriteHistograms(name, family.Data, buffer);
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

    private static void WriteHistograms(ReadOnlySpan<byte> name, MetricFamilyData data, ExpositionBuffer buffer)
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
                buffer.WriteLine(start, ends[at], count);
            }

            buffer.WriteSample(name, "_sum"u8, labels, data.Values[series]);
            buffer.WriteSample(name, "_count"u8, labels, count);
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
