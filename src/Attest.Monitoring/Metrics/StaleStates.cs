using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Metrics.Exposition;

namespace Attest.Monitoring.Metrics;

/// <summary>Leaves out what health checks found so long ago that it is no state of anything any more.</summary>
internal static class StaleStates
{
    /// <param name="metrics">Of state folders.</param>
    /// <param name="now">UTC.</param>
    public static MergedMetrics Without(MergedMetrics metrics, DateTimeOffset now)
    {
        var oldest = (now - HealthCatalogue.LongestAge).ToUnixTimeMilliseconds();
        if (!metrics.Families.Any(family => IsStale(family.Data, oldest))) return metrics;
        var kept = new List<ExposedFamily>(metrics.Families.Count);
        foreach (var family in metrics.Families)
        {
            if (!IsStale(family.Data, oldest)) kept.Add(family);
            else if (Since(family.Data, oldest) is { Labels.Length: > 0 } rest) kept.Add(family with { Data = rest });
        }

        return metrics with { Families = kept };
    }

    private static bool IsStale(MetricFamilyData family, long oldest) =>
        HealthCatalogue.IsState(family.Descriptor) && Array.Exists(family.Times, time => time < oldest);

    /// <summary>They are gauges: nothing but labels, values and times.</summary>
    private static MetricFamilyData Since(MetricFamilyData family, long oldest)
    {
        int[] places = [.. Enumerable.Range(0, family.Times.Length).Where(at => family.Times[at] >= oldest)];
        return family with
        {
            Labels = Array.ConvertAll(places, at => family.Labels[at]),
            Values = Array.ConvertAll(places, at => family.Values[at]),
            Times = Array.ConvertAll(places, at => family.Times[at]),
        };
    }
}
