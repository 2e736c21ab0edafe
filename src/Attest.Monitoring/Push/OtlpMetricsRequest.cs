using System.Buffers;
using System.Buffers.Binary;
using Attest.Monitoring.Delivery;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Cicd;
using Attest.Monitoring.Metrics.Exemplars;
using Attest.Monitoring.Metrics.Native;
using Attest.Monitoring.Metrics.Registry;

namespace Attest.Monitoring.Push;

/// <summary>
/// Totals as OTLP metrics: <c>ExportMetricsServiceRequest</c> in protobuf (opentelemetry-proto, metrics/v1). Counters are
/// monotonic cumulative sums, histograms cumulative (native ones exponential), gauges that add up over processes sums that are not monotonic, other
/// gauges gauges. Names and attributes are those of the exposition, so that a query is the same wherever it is asked; the
/// CI/CD metrics alone have the names of their conventions.
/// </summary>
/// <param name="resource">Attributes of the resource; strings, longs and booleans.</param>
/// <param name="version">Of the instrumentation scope.</param>
internal sealed class OtlpMetricsRequest(IReadOnlyList<KeyValuePair<string, object>> resource, string version)
{
    /// <summary>A receiver of gRPC takes 4 MiB unless told otherwise: a request ends with the first point beyond this.</summary>
    public const int MostBytes = 2 << 20;

    /// <summary>Whether native histograms are pushed by their classic buckets all the same.</summary>
    public bool HasExplicitBuckets { get; set; }

    private const string SchemaUrl = "https://opentelemetry.io/schemas/1.44.0";
    private const ulong Cumulative = 2;

    private readonly ProtobufWriter _writer = new();
    private readonly ArrayBufferWriter<byte> _packed = new();
    private int _resource;
    private int _scope;
    private long _points;

    /// <summary>The requests that hold all totals together; each is valid until the next is asked for.</summary>
    /// <param name="totals">The totals.</param>
    /// <param name="mostBytes">When a request has this many bytes the next begins.</param>
    public IEnumerable<(ReadOnlyMemory<byte> Body, long Points)> Of(PushedTotals totals, int mostBytes = MostBytes)
    {
        Open();
        foreach (var family in CicdLost.AddTo(totals.Families))
        {
            for (var series = 0; series < family.Data.Labels.Length;)
            {
                series = Metric(family.Name, family.Data, series, totals, mostBytes);
                if (_writer.Length < mostBytes) continue;
                yield return (Close(), _points);
                Open();
            }
        }

        if (_points > 0) yield return (Close(), _points);
    }

    private void Open()
    {
        _writer.Clear();
        _points = 0;
        _resource = _writer.Begin(1);
        var attributes = _writer.Begin(1);
        foreach (var (key, value) in resource) Attribute(1, key, value);
        _writer.End(attributes);
        _scope = _writer.Begin(2);
        var scope = _writer.Begin(1);
        _writer.Text(1, "Attest.Monitoring");
        _writer.Text(2, version);
        _writer.End(scope);
    }

    private ReadOnlyMemory<byte> Close()
    {
        _writer.Text(3, SchemaUrl);
        _writer.End(_scope);
        _writer.Text(3, SchemaUrl);
        _writer.End(_resource);
        return _writer.Written;
    }

    /// <summary>One metric with its series from one on, as many as there is room for.</summary>
    /// <returns>The first series that is not in it.</returns>
    private int Metric(string name, MetricFamilyData data, int series, PushedTotals totals, int mostBytes)
    {
        var cicd = CicdMetric.Of(data.Descriptor);
        var metric = _writer.Begin(2);
        _writer.Text(1, cicd?.Name ?? name);
        if (data.Descriptor.Help is { Length: > 0 } help) _writer.Text(2, help);
        if ((cicd?.Unit ?? UcumUnit.Of(data.Descriptor.Unit)) is { Length: > 0 } unit) _writer.Text(3, unit);
        var field = Field(data);
        var points = _writer.Begin(field);
        do Point(data, series++, field, cicd is not null, totals);
        while (series < data.Labels.Length && _writer.Length < mostBytes);
        if (field != GaugeField) _writer.Number(2, Cumulative);
        if (data.Descriptor.Kind == MetricKind.Counter) _writer.Number(3, 1);
        _writer.End(points);
        _writer.End(metric);
        return series;
    }

    private const int GaugeField = 5;
    private const int SumField = 7;
    private const int HistogramField = 9;
    private const int ExponentialField = 10;

    private int Field(MetricFamilyData data) => data.Descriptor.Kind switch
    {
        MetricKind.Histogram => data.Native is null || HasExplicitBuckets ? HistogramField : ExponentialField,
        MetricKind.Counter => SumField,
        _ => data.Descriptor.Merge is GaugeMerge.Live or GaugeMerge.Sum ? SumField : GaugeField,
    };

    private void Point(MetricFamilyData data, int series, int field, bool isCicd, PushedTotals totals)
    {
        _points++;
        var (exemplars, attributes) = field switch
        {
            ExponentialField => (11, 1),
            HistogramField => (8, 9),
            _ => (5, 7),
        };

        // In the order of their numbers, as every other writer has them.
        var point = _writer.Begin(1);
        if (field == ExponentialField) Attributes(attributes, data.Labels[series].Span, isCicd);
        if (field != GaugeField) _writer.Fixed64(2, Nanoseconds(totals.Start));
        _writer.Fixed64(3, Nanoseconds(totals.At));
        if (field == ExponentialField) OtlpExponentialHistogram.Write(data.Native![series], data.Values[series], _writer);
        else if (field == HistogramField) Histogram(data, series);
        else _writer.Double(4, data.Values[series]);
        for (var cell = 0; cell < data.CellsPerSeries; cell++)
            if (data.ExemplarOf(series, cell) is { } exemplar) Write(exemplars, exemplar);
        if (field == ExponentialField) _writer.Double(14, ExponentialIndex.ZeroThreshold);
        else Attributes(attributes, data.Labels[series].Span, isCicd);
        _writer.End(point);
    }

    private void Attributes(int field, ReadOnlySpan<byte> labels, bool isCicd)
    {
        foreach (var (label, value) in LabelText.Parse(labels))
            Attribute(field, isCicd ? CicdMetric.Attribute(label) : label, value);
    }

    private void Histogram(MetricFamilyData data, int series)
    {
        var counts = data.BucketsOf(series);
        var count = 0L;
        foreach (var bucket in counts) count += bucket;
        if (count > 0) _writer.Fixed64(4, (ulong)count);
        _writer.Double(5, data.Values[series]);
        _packed.ResetWrittenCount();
        foreach (var bucket in counts) Pack((ulong)bucket);
        _writer.Bytes(6, _packed.WrittenSpan);
        _packed.ResetWrittenCount();
        foreach (var bound in data.Descriptor.Bounds) Pack(BitConverter.DoubleToUInt64Bits(bound));
        if (_packed.WrittenCount > 0) _writer.Bytes(7, _packed.WrittenSpan);
    }

    private void Write(int field, Exemplar exemplar)
    {
        var message = _writer.Begin(field);
        _writer.Fixed64(2, (ulong)exemplar.Time * 1_000_000);
        _writer.Double(3, exemplar.Value);
        if (exemplar.HasSpan)
        {
            _writer.Bytes(4, Convert.FromHexString(exemplar.SpanId));
            _writer.Bytes(5, Convert.FromHexString(exemplar.TraceId));
        }

        _writer.End(message);
    }

    private void Pack(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_packed.GetSpan(8), value);
        _packed.Advance(8);
    }

    private void Attribute(int field, string key, object value)
    {
        var pair = _writer.Begin(field);
        _writer.Text(1, key);
        var any = _writer.Begin(2);
        switch (value)
        {
            case bool flag: _writer.Number(2, flag ? 1u : 0u); break;
            case long number: _writer.Number(3, (ulong)number); break;
            default: _writer.Text(1, value.ToString()); break;
        }

        _writer.End(any);
        _writer.End(pair);
    }

    private static ulong Nanoseconds(DateTimeOffset time) => (ulong)(time - DateTimeOffset.UnixEpoch).Ticks * 100;
}
