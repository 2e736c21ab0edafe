using System.Text;
using Attest.Monitoring.Metrics.Exposition;
using Attest.Monitoring.Metrics.Registry;

namespace Attest.Monitoring.Metrics;

/// <summary>One series of a metric at one moment.</summary>
public sealed record MetricSample
{
    /// <summary>As exposed, prefix and <c>_total</c> included.</summary>
    public required string Name { get; init; }

    /// <summary><c>counter|gauge|histogram</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Values by name, sorted by it.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>The value; of a histogram the sum of what was observed.</summary>
    public required double Value { get; init; }

    /// <summary>How many were observed; null unless it is a histogram.</summary>
    public long? Count { get; init; }

    /// <summary>A histogram's buckets, cumulative, the last one <c>+Inf</c>; else empty.</summary>
    public IReadOnlyList<MetricBucket> Buckets { get; init; } = [];

    /// <summary>A histogram's native buckets; null where native histograms are not switched on for it.</summary>
    public NativeHistogram? Native { get; init; }

    /// <summary>The base unit as OpenMetrics spells it, or empty.</summary>
    public required string Unit { get; init; }

    /// <summary>One sentence; may be empty.</summary>
    public required string Help { get; init; }

    /// <summary>The series as an exposition begins its line: <c>name{label="value"}</c>.</summary>
    public string Series { get; private init; } = "";

    internal static IEnumerable<MetricSample> Of(ExposedFamily family)
    {
        for (var series = 0; series < family.Data.Labels.Length; series++) yield return Of(family, series);
    }

    private static MetricSample Of(ExposedFamily family, int series)
    {
        var descriptor = family.Data.Descriptor;
        var labels = family.Data.Labels[series].Span;
        var buckets = Cumulative(family.Data, series);
        return new MetricSample
        {
            Name = family.Name,
            Type = descriptor.Kind switch
            {
                MetricKind.Counter => "counter",
                MetricKind.Gauge => "gauge",
                _ => "histogram",
            },
            Labels = new SortedDictionary<string, string>(LabelText.Parse(labels).ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal),
            Value = family.Data.Values[series],
            Count = buckets.Length == 0 ? null : buckets[^1].Count,
            Buckets = buckets,
            Native = family.Data.Native is { } native ? NativeHistogram.Of(native[series]) : null,
            Unit = descriptor.Unit,
            Help = descriptor.Help,
            Series = labels.IsEmpty ? family.Name : $"{family.Name}{{{Encoding.UTF8.GetString(labels)}}}",
        };
    }

    private static MetricBucket[] Cumulative(MetricFamilyData data, int series)
    {
        var counts = data.BucketsOf(series);
        var buckets = new MetricBucket[counts.Length];
        var total = 0L;
        for (var at = 0; at < counts.Length; at++)
        {
            total += counts[at];
            buckets[at] = new(at < data.Descriptor.Bounds.Length ? data.Descriptor.Bounds[at] : double.PositiveInfinity, total);
        }

        return buckets;
    }
}

/// <summary>How many observations were at most so much.</summary>
/// <param name="UpperBound">Inclusive; the last one is infinite.</param>
/// <param name="Count">Cumulative.</param>
public sealed record MetricBucket(double UpperBound, long Count);
