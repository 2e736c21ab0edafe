using Attest.Monitoring.Health;

namespace Attest.Monitoring.Reports;

/// <summary>Makes a report of what is said now and what was said before.</summary>
internal static class Comparing
{
    /// <summary>Compares.</summary>
    /// <param name="reports">What each place says now.</param>
    /// <param name="historyOf">What was said of a place before, the oldest first.</param>
    /// <param name="now">When the report is made, UTC.</param>
    /// <param name="version">The version that makes it.</param>
    public static FleetReport Of(
        IReadOnlyList<HealthReport> reports, Func<string, IReadOnlyList<PastReport>> historyOf, DateTimeOffset now, string version)
    {
        var findings = new List<Finding>();
        var changes = new List<StatusChange>();
        var monitors = new List<MonitorSection>(reports.Count);
        foreach (var report in reports)
        {
            var past = historyOf(report.Source);
            monitors.Add(Section(report, past, now, findings));
            AddChanges(report, past, changes);
        }

        return new FleetReport
        {
            MadeAt = now,
            Version = version,
            Monitors = monitors,
            Findings = [.. findings.OrderBy(static one => one.Status).ThenBy(static one => one.Reports)],
            Changes = [.. changes.OrderBy(static one => Array.IndexOf(WordOrder, one.Word)).ThenBy(static one => one.After)],
        };
    }

    private static readonly string[] WordOrder = ["worse", "better", "new", "gone"];

    private static MonitorSection Section(HealthReport report, IReadOnlyList<PastReport> past, DateTimeOffset now, List<Finding> findings)
    {
        if (report.Error is { } error)
        {
            var run = past.Reverse().TakeWhile(static one => !one.WasReached).ToArray();
            findings.Add(new Finding
            {
                Source = report.Source,
                Status = HealthStatus.Unhealthy,
                Message = error.Message,
                Remedy = error.Remedy,
                Since = run.Length == 0 ? now : run[^1].At,
                Reports = run.Length + 1,
            });
        }

        var reached = past.LastOrDefault(static one => one.WasReached);
        var components = report.Components.Select(component => Component(report.Source, component, reached, past)).ToArray();
        findings.AddRange(components.Select(static one => one.Finding).OfType<Finding>());
        return new MonitorSection(report, past.Count == 0 ? null : past[^1].At, TrendOf(past.Select(static one => (HealthStatus?)one.Status), report.Status), components);
    }

    private static ComponentSection Component(string source, ComponentHealth component, PastReport? reached, IReadOnlyList<PastReport> past)
    {
        var trend = TrendOf(past.Select(one => StatusIn(one, component.Component)), component.Status);
        var before = reached is null ? null : StatusIn(reached, component.Component);
        if (component.Status == HealthStatus.Healthy) return new ComponentSection(component, before, trend, null);
        var run = past.Reverse().TakeWhile(one => StatusIn(one, component.Component) == component.Status).ToArray();
        return new ComponentSection(component, before, trend, new Finding
        {
            Source = source,
            Component = component.Component,
            Status = component.Status,
            Message = component.Message,
            Remedy = Remedies.Of(component),
            Since = run.Length > 0 && run[^1].At < component.Since ? run[^1].At : component.Since,
            Reports = run.Length + 1,
        });
    }

    private static void AddChanges(HealthReport report, IReadOnlyList<PastReport> past, List<StatusChange> changes)
    {
        if (past.Count == 0) return;
        if (past[^1].WasReached == report.Error is not null)
            changes.Add(new StatusChange(report.Source, null, past[^1].WasReached ? past[^1].Status : null, report.Error is null ? report.Status : null));
        if (report.Error is not null || past.LastOrDefault(static one => one.WasReached) is not { } before) return;

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var component in report.Components)
        {
            seen.Add(component.Component);
            var was = StatusIn(before, component.Component);
            if (was != component.Status) changes.Add(new StatusChange(report.Source, component.Component, was, component.Status));
        }

        foreach (var (name, was) in before.Components)
            if (!seen.Contains(name)) changes.Add(new StatusChange(report.Source, name, was, null));
    }

    private static Trend TrendOf(IEnumerable<HealthStatus?> past, HealthStatus now) => new([.. past.Append(now).TakeLast(Trend.Longest)]);

    private static HealthStatus? StatusIn(PastReport report, string component) =>
        report.Components.TryGetValue(component, out var status) ? status : null;
}
