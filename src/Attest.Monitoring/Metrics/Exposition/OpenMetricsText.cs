using System.Text;

namespace Attest.Monitoring.Metrics.Exposition;

/// <summary>
/// The OpenMetrics text format, version 1.0: with units, times of creation, exemplars and an end that tells a whole
/// exposition from one cut off. Source: RFC draft "OpenMetrics, a cloud-native, highly scalable metrics protocol", 1.0.0.
/// </summary>
internal static class OpenMetricsText
{
    /// <summary>Writes families in the order given, which is that of their exposed names.</summary>
    public static void Write(IReadOnlyList<ExposedFamily> families, Stream output)
    {
        using var buffer = new ExpositionBuffer(output);
        var names = new OpenMetricsNames(families);
        for (var at = 0; at < families.Count; at++)
        {
            var family = families[at];
            if (names.Claim(family) is { } claimed) Write(claimed, family.Data, buffer);
        }

        buffer.Write("# EOF\n"u8);
        buffer.Flush();
    }

    private static void Write(OpenMetricsName claimed, MetricFamilyData data, ExpositionBuffer buffer)
    {
        var name = Encoding.UTF8.GetBytes(claimed.Family);
        WriteHeader(name, claimed, data.Descriptor, buffer);
        if (claimed.Type == "histogram") HistogramLines.Write(name, data, buffer, withExemplars: true);
        else if (claimed.Type == "counter") WriteCounter(name, data, buffer);
        else
            for (var series = 0; series < data.Labels.Length; series++)
                buffer.WriteSample(name, ""u8, data.Labels[series].Span, data.Values[series]);
    }

    private static void WriteCounter(byte[] name, MetricFamilyData data, ExpositionBuffer buffer)
    {
        for (var series = 0; series < data.Labels.Length; series++)
        {
            var labels = data.Labels[series].Span;
            buffer.WriteSample(name, "_total"u8, labels, data.Values[series], data.ExemplarOf(series, 0));
            buffer.WriteSample(name, "_created"u8, labels, data.Times[series] / 1000.0);
        }
    }

    private static void WriteHeader(byte[] name, OpenMetricsName claimed, MetricDescriptor descriptor, ExpositionBuffer buffer)
    {
        buffer.Write("# TYPE "u8);
        buffer.Write(name);
        buffer.Write((byte)' ');
        buffer.Write(claimed.Type);
        buffer.Write((byte)'\n');

        // A unit must be the end of the family's name; what a foreign meter calls its unit need not be.
        if (descriptor.Unit.Length > 0 && claimed.Family.EndsWith("_" + descriptor.Unit, StringComparison.Ordinal))
        {
            buffer.Write("# UNIT "u8);
            buffer.Write(name);
            buffer.Write((byte)' ');
            buffer.Write(descriptor.Unit);
            buffer.Write((byte)'\n');
        }

        if (descriptor.Help.Length == 0) return;
        buffer.Write("# HELP "u8);
        buffer.Write(name);
        buffer.Write((byte)' ');
        buffer.Write(descriptor.Help.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal));
        buffer.Write((byte)'\n');
    }
}
