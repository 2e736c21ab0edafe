using Attest.Monitoring.Delivery;

namespace Attest.Monitoring.Metrics.Exposition;

/// <summary>
/// The Prometheus protobuf format: messages <c>io.prometheus.client.MetricFamily</c>, each behind its length. Names are
/// those of the text format. Source: prometheus.io, "Exposition formats", Protobuf format; github.com/prometheus/client_model,
/// metrics.proto.
/// </summary>
internal static class PrometheusProtobuf
{
    /// <summary>What a writer may hold on to between two scrapes: a family of some thousand series.</summary>
    private const int MostKept = 4 << 20;

    private const ulong CounterType = 0;
    private const ulong GaugeType = 1;
    private const ulong HistogramType = 4;

    private static ProtobufWriter? _idle;

    /// <summary>Writes families in the order given, which is that of their exposed names.</summary>
    public static void Write(IReadOnlyList<ExposedFamily> families, Stream output)
    {
        var writer = Interlocked.Exchange(ref _idle, null) ?? new ProtobufWriter();
        for (var at = 0; at < families.Count; at++)
        {
            writer.Clear();
            Write(families[at], writer);
            WriteLength(writer.Length, output);
            output.Write(writer.Written.Span);
        }

        if (writer.Capacity <= MostKept) Volatile.Write(ref _idle, writer);
    }

    private static void Write(ExposedFamily family, ProtobufWriter writer)
    {
        var data = family.Data;
        writer.Text(1, family.Name);
        if (data.Descriptor.Help.Length > 0) writer.Text(2, data.Descriptor.Help);
        writer.Number(3, data.Descriptor.Kind switch
        {
            MetricKind.Counter => CounterType,
            MetricKind.Histogram => HistogramType,
            _ => GaugeType,
        });
        for (var series = 0; series < data.Labels.Length; series++) Write(data, series, writer);
        if (HasUnit(family)) writer.Text(5, data.Descriptor.Unit);
    }

    private static void Write(MetricFamilyData data, int series, ProtobufWriter writer)
    {
        var metric = writer.Begin(4);
        LabelPairs.Write(1, data.Labels[series].Span, writer);
        switch (data.Descriptor.Kind)
        {
            case MetricKind.Histogram:
                HistogramMessage.Write(7, data, series, writer);
                break;
            case MetricKind.Counter:
                var counter = writer.Begin(3);
                writer.Double(1, data.Values[series]);
                if (data.ExemplarOf(series, 0) is { } exemplar) Exemplar(2, exemplar, writer);
                Time(3, data.Times[series], writer);
                writer.End(counter);
                break;
            default:
                var gauge = writer.Begin(2);
                writer.Double(1, data.Values[series]);
                writer.End(gauge);
                break;
        }

        writer.End(metric);
    }

    /// <summary>An exemplar with the span it is of.</summary>
    public static void Exemplar(int field, Exemplars.Exemplar exemplar, ProtobufWriter writer)
    {
        var message = writer.Begin(field);
        if (exemplar.HasSpan)
        {
            LabelPairs.Write(1, "trace_id"u8, exemplar.TraceId, writer);
            LabelPairs.Write(1, "span_id"u8, exemplar.SpanId, writer);
        }

        writer.Double(2, exemplar.Value);
        Time(3, exemplar.Time, writer);
        writer.End(message);
    }

    /// <summary>A <c>google.protobuf.Timestamp</c>; 0 = not known, and left out.</summary>
    public static void Time(int field, long milliseconds, ProtobufWriter writer)
    {
        if (milliseconds == 0) return;
        var message = writer.Begin(field);
        var (seconds, rest) = Math.DivRem(milliseconds, 1000);
        if (rest < 0) (seconds, rest) = (seconds - 1, rest + 1000);
        writer.Number(1, (ulong)seconds);
        writer.Number(2, (ulong)rest * 1_000_000);
        writer.End(message);
    }

    /// <summary>Prometheus refuses a whole scrape for a unit that is not the end of the family's name.</summary>
    private static bool HasUnit(ExposedFamily family)
    {
        var unit = family.Data.Descriptor.Unit;
        var name = family.Name.AsSpan();
        if (family.Data.Descriptor.Kind == MetricKind.Counter && name.EndsWith("_total")) name = name[..^"_total".Length];
        return unit.Length > 0 && name.EndsWith(unit) && name.Length > unit.Length + 1 && name[^(unit.Length + 1)] == '_';
    }

    private static void WriteLength(int length, Stream output)
    {
        Span<byte> varint = stackalloc byte[5];
        var used = 0;
        for (var rest = (uint)length; ; rest >>= 7)
        {
            varint[used++] = (byte)(rest < 0x80 ? rest : rest | 0x80);
            if (rest < 0x80) break;
        }

        output.Write(varint[..used]);
    }
}
