namespace Attest.Monitoring.Health;

/// <summary>What is known of one component.</summary>
public sealed record ComponentHealth
{
    /// <summary>The name of its check.</summary>
    public required string Component { get; init; }

    /// <summary>How well it is, as its last answers count.</summary>
    public required HealthStatus Status { get; init; }

    /// <summary>What was found last; null when there is nothing to say.</summary>
    public string? Message { get; init; }

    /// <summary>How long the last answer took, in milliseconds.</summary>
    public double DurationMs { get; init; }

    /// <summary>When it was found, UTC.</summary>
    public required DateTimeOffset CheckedAt { get; init; }

    /// <summary>How old that is, in seconds.</summary>
    public double AgeSeconds { get; init; }

    /// <summary>When it was last found healthy, UTC; null = not since this process checks it.</summary>
    public DateTimeOffset? LastSuccess { get; init; }

    /// <summary>Since when it has had this status, UTC.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>What was measured, by name.</summary>
    public IReadOnlyDictionary<string, object?> Data { get; init; } = new Dictionary<string, object?>();

    /// <summary>Groups it is of.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Its tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Where it was checked: <c>local</c>, or a monitor's address.</summary>
    public string Source { get; init; } = HealthReport.Local;
}
