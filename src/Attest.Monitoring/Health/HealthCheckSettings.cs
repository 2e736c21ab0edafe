namespace Attest.Monitoring.Health;

/// <summary>How a check is carried out and how its answers count.</summary>
public sealed record HealthCheckSettings
{
    /// <summary>The group that decides whether the endpoint is ready.</summary>
    public const string Ready = "ready";

    /// <summary>The group that decides whether the process is alive.</summary>
    public const string Live = "live";

    /// <summary>After how long a check that has not answered is unhealthy. Default: 5 s; from 1 ms to 10 min.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an answer stands before the check is made again. Default: 30 s; from 100 ms to 1 d.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>An answer that took as long or longer is degraded at best. Default: none.</summary>
    public TimeSpan? DegradedAfter { get; init; }

    /// <summary>An answer that took as long or longer is unhealthy. Default: none.</summary>
    public TimeSpan? UnhealthyAfter { get; init; }

    /// <summary>How many worse answers in a row make the component worse. Default: 1; from 1 to 100.</summary>
    public int Failures { get; init; } = 1;

    /// <summary>How many better answers in a row make it better again. Default: 1; from 1 to 100.</summary>
    public int Successes { get; init; } = 1;

    /// <summary>The worst it can make of the whole: <see cref="HealthStatus.Degraded"/> for what can be done without. Default: unhealthy.</summary>
    public HealthStatus Worst { get; init; } = HealthStatus.Unhealthy;

    /// <summary>Groups it is of: <see cref="Ready"/>, <see cref="Live"/>, and any of your own.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Words for people and tools; nothing here depends on them.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>What to do when it is not well: one line of at most 1,024 characters, unless the check says it itself. Default: none.</summary>
    public string? Remedy { get; init; }
}
