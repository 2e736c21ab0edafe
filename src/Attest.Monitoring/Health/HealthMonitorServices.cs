namespace Attest.Monitoring.Health;

/// <summary>What a monitor is given beside its checks.</summary>
internal sealed record HealthMonitorServices
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The version of what answers.</summary>
    public string? Version { get; init; }

    /// <summary>When the process started; null = now.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Told of every answer, from any thread; what it throws is lost.</summary>
    public Action<CheckOutcome> Tell { get; init; } = static _ => { };
}
