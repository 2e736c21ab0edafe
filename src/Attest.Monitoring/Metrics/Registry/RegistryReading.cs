using System.Runtime.CompilerServices;
using Attest.Monitoring.Metrics.Exemplars;
using Attest.Monitoring.Metrics.Native;

namespace Attest.Monitoring.Metrics.Registry;

/// <summary>
/// Reads the registry's values, column by column. The columns are kept: as long as no series is born, reading again
/// only fills them in. Not for two threads at once.
/// </summary>
/// <param name="registry">Whose values.</param>
/// <param name="answering">Those of the answering process alone, instead of those that snapshots hold.</param>
internal sealed class RegistryReading(MetricsRegistry registry, bool answering = false)
{
    private readonly Dictionary<MetricFamily, Columns> _known = [];
    private readonly List<Columns> _columns = [];
    private readonly List<MetricFamilyData> _data = [];
    private long _version = -1;

    /// <summary>
    /// Every family that has a series, as of now. Valid until the next call.
    /// </summary>
    public IReadOnlyList<MetricFamilyData> Read()
    {
        // Asked first: a series that is born meanwhile is there at the latest when we are asked again.
        var version = registry.Version;
        if (version != _version) LayOut();
        _version = version;
        foreach (var columns in _columns) columns.Fill(registry.TakesExemplars);
        return _data;
    }

    private void LayOut()
    {
        _columns.Clear();
        _data.Clear();
        foreach (var family in registry.Families)
        {
            var series = family.Sorted();
            if (series.Length == 0 || family.Descriptor.Merge == GaugeMerge.Answering != answering) continue;
            if (!_known.TryGetValue(family, out var columns) || columns.Series != series)
                _known[family] = columns = new Columns(family.Descriptor, series);
            _columns.Add(columns);
            _data.Add(columns.Data);
        }
    }

    private sealed class Columns
    {
        public readonly Series[] Series;
        public readonly MetricFamilyData Data;

        public Columns(MetricDescriptor descriptor, Series[] series)
        {
            var buckets = descriptor.Kind == MetricKind.Histogram ? descriptor.Bounds.Length + 1 : 0;
            Series = series;
            Data = new MetricFamilyData(
                descriptor,
                new ReadOnlyMemory<byte>[series.Length],
                new double[series.Length],
                new long[series.Length],
                new long[series.Length * buckets])
            {
                Native = descriptor.NativeSchema is { } schema ? MakeNative(series.Length, schema) : null,
            };
            for (var at = 0; at < series.Length; at++) Data.Times[at] = series[at].Time;
            LayLabels();
        }

        private static ExponentialCounts[] MakeNative(int series, int schema)
        {
            var native = new ExponentialCounts[series];
            for (var at = 0; at < series; at++) native[at] = new ExponentialCounts(schema);
            return native;
        }

        /// <summary>One after the other in the order they are read: walking over scattered ones takes twice as long.</summary>
        private void LayLabels()
        {
            var length = 0;
            foreach (var one in Series) length += one.Labels.Length;
            var texts = new byte[length];
            for (int at = 0, start = 0; at < Series.Length; at++)
            {
                var labels = Series[at].Labels;
                labels.CopyTo(texts.AsSpan(start));
                Data.Labels[at] = texts.AsMemory(start, labels.Length);
                start += labels.Length;
            }
        }

        public void Fill(bool withExemplars)
        {
            if (withExemplars) Data.Exemplars = ExemplarColumns.Read(Series, Data.BucketsPerSeries);
            var values = Data.Values;
            switch (Data.Descriptor.Kind)
            {
                case MetricKind.Histogram when Data.Native is { } native:
                    Data.Buckets.AsSpan().Clear();
                    for (var at = 0; at < values.Length; at++)
                        values[at] = Unsafe.As<NativeHistogramSeries>(Series[at]).ReadInto(Data.BucketsOf(at), native[at]);
                    break;
                case MetricKind.Histogram:
                    Data.Buckets.AsSpan().Clear();
                    for (var at = 0; at < values.Length; at++)
                        values[at] = Unsafe.As<HistogramSeries>(Series[at]).ReadInto(Data.BucketsOf(at));
                    break;
                case MetricKind.Gauge:
                    for (var at = 0; at < values.Length; at++)
                    {
                        var gauge = Unsafe.As<NumberSeries>(Series[at]);
                        (values[at], Data.Times[at]) = (gauge.Value, Volatile.Read(ref gauge.Time));
                    }

                    break;
                default:
                    for (var at = 0; at < values.Length; at++) values[at] = Unsafe.As<NumberSeries>(Series[at]).Value;
                    break;
            }
        }
    }
}
