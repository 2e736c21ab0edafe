using Attest.Monitoring.Metrics.Exemplars;
using Attest.Monitoring.Metrics.Native;

namespace Attest.Monitoring.Metrics;

/// <summary>
/// A metric with its values at one moment, column by column: a family of 100,000 series is a few arrays, not 100,000
/// objects. Series are sorted by the bytes of their labels.
/// </summary>
/// <param name="Descriptor">What the metric is.</param>
/// <param name="Labels">Each series' labels as exposed, <c>a="x",b="y"</c>, UTF-8, escaped, sorted by name.</param>
/// <param name="Values">Each series' value; a histogram's sum.</param>
/// <param name="Times">Unix milliseconds: when a counter or histogram was born, when a gauge was last set (0 = never).</param>
/// <param name="Buckets">
/// Counts of a histogram's buckets, not cumulative, <c>Bounds.Length + 1</c> for each series one after the other.
/// </param>
internal sealed record MetricFamilyData(
    MetricDescriptor Descriptor, ReadOnlyMemory<byte>[] Labels, double[] Values, long[] Times, long[] Buckets)
{
    /// <summary>Buckets a series has, that of <c>+Inf</c> included; 0 when it is no histogram.</summary>
    public int BucketsPerSeries => Descriptor.Kind == MetricKind.Histogram ? Descriptor.Bounds.Length + 1 : 0;

    /// <summary>What an exemplar may belong to in a series: its buckets, or the counter itself.</summary>
    public int CellsPerSeries => Math.Max(1, BucketsPerSeries);

    /// <summary>One for each cell of each series, null where there is none; null when there are none at all.</summary>
    public Exemplar?[]? Exemplars { get; set; }

    /// <summary>
    /// Of a histogram that is native too: each series' counts, of the same observations as its buckets; else null.
    /// </summary>
    public ExponentialCounts[]? Native { get; init; }

    /// <summary>The exemplar of one cell, or null.</summary>
    public Exemplar? ExemplarOf(int series, int cell) => Exemplars?[series * CellsPerSeries + cell];

    /// <summary>The counts of one series.</summary>
    public Span<long> BucketsOf(int series) => Buckets.AsSpan(series * BucketsPerSeries, BucketsPerSeries);

    /// <summary>One series of no labels or given ones: for what is known without a registry.</summary>
    public static MetricFamilyData Single(MetricDescriptor descriptor, byte[] labels, double value, long time) =>
        new(descriptor, [labels], [value], [time], []);
}
