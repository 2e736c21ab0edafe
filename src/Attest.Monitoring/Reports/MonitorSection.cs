using Attest.Monitoring.Health;

namespace Attest.Monitoring.Reports;

/// <summary>One place in a report.</summary>
/// <param name="Report">What it says now.</param>
/// <param name="PreviousAt">When it was reported last, UTC; null = never.</param>
/// <param name="Trend">Of the whole.</param>
/// <param name="Components">Its components, by name.</param>
internal sealed record MonitorSection(
    HealthReport Report, DateTimeOffset? PreviousAt, Trend Trend, IReadOnlyList<ComponentSection> Components)
{
    public int Healthy => Components.Count(static one => one.Health.Status == HealthStatus.Healthy);

    /// <summary>The status as a word; <c>unknown</c> when it could not be asked.</summary>
    public string Word => Report.Error is null ? Report.Status.Word() : "unknown";
}

/// <summary>One component of a place.</summary>
/// <param name="Health">What is known of it.</param>
/// <param name="Before">Its status in the last report; null = it was not there.</param>
/// <param name="Trend">Its status in the last reports.</param>
/// <param name="Finding">What is to be done; null when it is healthy.</param>
internal sealed record ComponentSection(ComponentHealth Health, HealthStatus? Before, Trend Trend, Finding? Finding);
