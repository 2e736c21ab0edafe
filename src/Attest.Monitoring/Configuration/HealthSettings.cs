using Attest.Monitoring.Configuration.Checks;

namespace Attest.Monitoring.Configuration;

/// <summary><c>health.*</c></summary>
internal sealed record HealthSettings
{
    /// <summary><c>health.enabled</c></summary>
    public bool Enabled { get; init; } = true;

    public HealthPaths Paths { get; init; } = new();

    /// <summary><c>health.checks</c></summary>
    public IReadOnlyList<ConfiguredCheck> Checks { get; init; } = [];
}

/// <summary><c>health.endpoints.*</c></summary>
internal sealed record HealthPaths
{
    /// <summary><c>health.endpoints.health</c></summary>
    public string Health { get; init; } = "/health";

    /// <summary><c>health.endpoints.detailed</c></summary>
    public string Detailed { get; init; } = "/health/detailed";

    /// <summary><c>health.endpoints.liveness</c>; also at <c>/live</c>.</summary>
    public string Live { get; init; } = "/health/live";

    /// <summary><c>health.endpoints.readiness</c>; also at <c>/ready</c>.</summary>
    public string Ready { get; init; } = "/health/ready";

    /// <summary><c>health.endpoints.metrics</c></summary>
    public string Metrics { get; init; } = "/health/metrics";
}
