using Attest.Monitoring.Configuration;
using Attest.Monitoring.Metrics.Registry;

namespace Attest.Monitoring.Metrics.Native;

/// <summary>Which histograms are native too, and how finely: <c>monitoring.native_histograms</c>.</summary>
internal sealed class NativeHistograms(NativeHistogramSettings settings)
{
    private readonly MeterFilter _names = new(settings.Metrics, []);

    /// <summary>The resolution to begin with; null = this metric has classic buckets alone.</summary>
    public int? SchemaOf(MetricDescriptor descriptor) =>
        descriptor.Kind == MetricKind.Histogram && settings.Enabled && _names.Takes(descriptor.Name)
            ? SchemaOf(settings.BucketFactor)
            : null;

    /// <summary>
    /// Families as whoever answers wants them, whoever counted them: a histogram that is to be native is so from its first
    /// series on, and never sometimes.
    /// </summary>
    public IReadOnlyList<MetricFamilyData> Apply(IReadOnlyList<MetricFamilyData> families)
    {
        var applied = new List<MetricFamilyData>(families.Count);
        foreach (var family in families)
        {
            applied.Add(
                SchemaOf(family.Descriptor) is { } schema ? NativeColumn.With(family, schema)
                : family.Native is null ? family
                : family with { Native = null });
        }

        return applied;
    }

    /// <summary>The coarsest schema whose buckets are no wider than a factor.</summary>
    private static int SchemaOf(double factor) => Math.Clamp(
        -(int)Math.Floor(Math.Log2(Math.Log2(factor))), ExponentialIndex.Coarsest, ExponentialIndex.Finest);
}
