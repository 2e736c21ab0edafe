using System.Globalization;
using Attest.Monitoring.Health;

namespace Attest.Monitoring.Reports;

/// <summary>The status of one thing in the last reports, the oldest first, this one last.</summary>
/// <param name="Statuses">Null = nothing was known.</param>
internal sealed record Trend(IReadOnlyList<HealthStatus?> Statuses)
{
    /// <summary>Reports that are shown.</summary>
    public const int Longest = 14;

    public int Known => Statuses.Count(static status => status is not null);

    public int Healthy => Statuses.Count(static status => status == HealthStatus.Healthy);

    /// <summary><c>12 of 14 reports healthy</c></summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Healthy} of {Known} {(Known == 1 ? "report" : "reports")} healthy");

    /// <summary>As characters: the worse, the higher.</summary>
    public string Bars => string.Concat(Statuses.Select(static status => status switch
    {
        null => '·',
        HealthStatus.Healthy => '▁',
        HealthStatus.Degraded => '▄',
        _ => '█',
    }));
}
