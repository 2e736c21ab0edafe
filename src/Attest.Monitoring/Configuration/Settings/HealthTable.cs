namespace Attest.Monitoring.Configuration.Settings;

/// <summary><c>health</c></summary>
internal static class HealthTable
{
    public static IReadOnlyList<Setting> Rows() =>
    [
        new("health.enabled", new BooleanType(), "true", "Whether health checks run and are served") { Landed = true },
        new("health.endpoints.health", TextType.Route, "/health", "Where the overall state is served") { Landed = true, Spellings = ["health.healthPath"] },
        new("health.endpoints.detailed", TextType.Route, "/health/detailed", "Where the state with its data is served") { Landed = true },
        new("health.endpoints.liveness", TextType.Route, "/health/live", "Where liveness is served") { Landed = true, Spellings = ["health.livenessPath"] },
        new("health.endpoints.readiness", TextType.Route, "/health/ready", "Where readiness is served") { Landed = true, Spellings = ["health.readinessPath"] },
        new("health.endpoints.metrics", TextType.Route, "/health/metrics", "Where the health metrics alone are served") { Landed = true },
        new("health.checks", new ChecksType(), "[]", "Checks of your own") { Landed = true, Narrowing = ChecksType.Narrowing, Secrecy = Secrecy.ByName },
    ];
}
