namespace Attest.Monitoring.Health;

/// <summary>How well something is, the worst first: of several the least counts.</summary>
public enum HealthStatus
{
    /// <summary>It does not do its work.</summary>
    Unhealthy = 0,

    /// <summary>It does its work, and somebody should look.</summary>
    Degraded = 1,

    /// <summary>It does its work.</summary>
    Healthy = 2,
}
