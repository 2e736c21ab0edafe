using Attest.Monitoring.Health;

namespace Attest.Monitoring.Reports;

/// <summary>What a report said of one place when it was made.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Status">Of the whole.</param>
/// <param name="WasReached">Whether the place answered; without an answer nothing is known of its components.</param>
/// <param name="Components">Status by component.</param>
internal sealed record PastReport(
    DateTimeOffset At, HealthStatus Status, bool WasReached, IReadOnlyDictionary<string, HealthStatus> Components)
{
    /// <summary>What is kept of a report.</summary>
    public static PastReport Of(HealthReport report, DateTimeOffset at) => new(
        at, report.Status, report.Error is null,
        report.Components.DistinctBy(static one => one.Component).ToDictionary(static one => one.Component, static one => one.Status, StringComparer.Ordinal));
}
