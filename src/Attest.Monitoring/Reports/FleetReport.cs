using Attest.Monitoring.Health;

namespace Attest.Monitoring.Reports;

/// <summary>All that a written report says, of one place or many; a format only spells it.</summary>
internal sealed record FleetReport
{
    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The version that made it.</summary>
    public required string Version { get; init; }

    /// <summary>The group it is about; null = everything.</summary>
    public string? Group { get; init; }

    /// <summary>From which status on somebody minds: a failure in JUnit's form.</summary>
    public HealthStatus FailOn { get; init; }

    /// <summary>The places, in the order they were asked for.</summary>
    public required IReadOnlyList<MonitorSection> Monitors { get; init; }

    /// <summary>What is not well, the worst first.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>What is otherwise than last time: the worse first.</summary>
    public required IReadOnlyList<StatusChange> Changes { get; init; }

    /// <summary>That of the worst place.</summary>
    public HealthStatus Status => Monitors.Count == 0 ? HealthStatus.Healthy : Monitors.Min(static one => one.Report.Status);

    /// <summary>When the last report was made, of the place where that is longest ago; null = this is the first of all of them.</summary>
    public DateTimeOffset? Since => Monitors.Min(static one => one.PreviousAt);

    /// <summary>Whether several places stand side by side.</summary>
    public bool IsFleet => Monitors.Count > 1;

    public int Components => Monitors.Sum(static one => one.Components.Count);

    public int Healthy => Monitors.Sum(static one => one.Healthy);

    /// <summary>The components that not every place that answered is alike in.</summary>
    public IReadOnlyList<ComparedComponent> Comparison => ComparedComponent.Of(Monitors);

    /// <summary>The whole in a line: the subject of a mail.</summary>
    public string Headline => Findings.Count switch
    {
        0 when IsFleet => $"All {Monitors.Count} monitors are healthy",
        0 => "Everything is healthy",
        1 => $"{Findings[0].Name} {(Findings[0].Component is null ? "does not answer" : $"is {Findings[0].Status.Word()}")}",
        var many => $"{many} findings, {Findings.Count(static one => one.Status == HealthStatus.Unhealthy)} of them unhealthy",
    };
}
