using Attest.Monitoring.Health;

namespace Attest.Monitoring.Reports;

/// <summary>A component side by side in several places.</summary>
/// <param name="Component">Its name.</param>
/// <param name="Statuses">By place, in the report's order; null = it is not checked there, or the place did not answer.</param>
/// <param name="Differs">Whether the places that answered are not alike.</param>
internal sealed record ComparedComponent(string Component, IReadOnlyList<HealthStatus?> Statuses, bool Differs)
{
    public static IReadOnlyList<ComparedComponent> Of(IReadOnlyList<MonitorSection> monitors)
    {
        var names = monitors.SelectMany(static one => one.Components).Select(static one => one.Health.Component).Distinct(StringComparer.Ordinal);
        return [.. names.Order(StringComparer.Ordinal).Select(name => Row(name, monitors))];
    }

    private static ComparedComponent Row(string name, IReadOnlyList<MonitorSection> monitors)
    {
        var statuses = monitors.Select(one => one.Components.FirstOrDefault(it => it.Health.Component == name)?.Health.Status).ToArray();
        var answered = statuses.Where((_, at) => monitors[at].Report.Error is null).Distinct().Count();
        return new ComparedComponent(name, statuses, answered > 1);
    }
}
