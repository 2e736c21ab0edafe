using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Metrics.Exposition;

namespace Attest.Monitoring.Tests.Metrics;

public sealed class StaleStatesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_nobody_has_looked_at_for_two_days_is_told_no_more()
    {
        var metrics = Of(Family(HealthCatalogue.Status, ("old", 0, 49), ("young", 0.5, 47)), Family(HealthCatalogue.CertificateExpiry, ("old", 1, 49)), Family(MetricCatalogue.LastSuccess, ("old", 1, 1000)));
        var kept = StaleStates.Without(metrics, Now);
        Assert.Equal(["health_check_status", "pipeline_last_success_timestamp_seconds"], kept.Families.Select(family => family.Name));
        Assert.Equal([0.5], kept.Families[0].Data.Values);
        Assert.Equal("young"u8, Assert.Single(kept.Families[0].Data.Labels).Span);
        Assert.Same(kept, StaleStates.Without(kept, Now));
    }

    private static MergedMetrics Of(params MetricFamilyData[] families) => new([.. families.Select(family => new ExposedFamily(family.Descriptor.Name, family))], []);

    private static MetricFamilyData Family(InstrumentDefinition row, params (string Label, double Value, int HoursAgo)[] series) => new(
        row.Descriptor, [.. series.Select(one => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(one.Label))],
        [.. series.Select(one => one.Value)], [.. series.Select(one => Now.AddHours(-one.HoursAgo).ToUnixTimeMilliseconds())], []);
}
