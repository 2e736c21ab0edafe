using Attest.Monitoring.Running;

namespace Attest.Monitoring.Health;

/// <summary>The state of everything that one place checks.</summary>
public sealed record HealthReport
{
    internal const string Local = "local";

    /// <summary>Where it was checked: <c>local</c>, or a monitor's address.</summary>
    public string Source { get; init; } = Local;

    /// <summary>That of the worst component; healthy when there is none; unhealthy when the place could not be asked.</summary>
    public required HealthStatus Status { get; init; }

    /// <summary>When this was said, UTC.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The version of what answered; null when it does not say.</summary>
    public string? Version { get; init; }

    /// <summary>When the process that answered started, UTC; null when it does not say.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>How long it has run, in seconds.</summary>
    public double UptimeSeconds { get; init; }

    /// <summary>When the newest of the answers was found, UTC; null without any.</summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>The components, by name.</summary>
    public IReadOnlyList<ComponentHealth> Components { get; init; } = [];

    /// <summary>Why the place could not be asked; null when it could.</summary>
    public StepError? Error { get; init; }

    /// <summary>What stands at the top of a report: the first of the worst components with its message, or the error.</summary>
    public string? Problem => Error?.Message
        ?? Components.Where(static one => one.Status != HealthStatus.Healthy).OrderBy(static one => one.Status)
            .Select(static one => one.Message is null ? one.Component : $"{one.Component}: {one.Message}").FirstOrDefault();

    /// <summary>The status of several components: that of the worst.</summary>
    internal static HealthStatus WorstOf(IEnumerable<ComponentHealth> components)
    {
        var worst = HealthStatus.Healthy;
        foreach (var component in components)
            if (component.Status < worst) worst = component.Status;
        return worst;
    }
}
