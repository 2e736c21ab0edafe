namespace Attest.Monitoring.Health;

/// <summary>States and their words.</summary>
internal static class HealthWords
{
    /// <summary><c>healthy|degraded|unhealthy</c></summary>
    public static string Word(this HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };

    /// <summary>The value of <c>health_check_status</c>: 1, 0.5 or 0.</summary>
    public static double Value(this HealthStatus status) => (int)status / 2.0;

    /// <summary>The state a word means, in any case; null = none.</summary>
    public static HealthStatus? Read(string? word)
    {
        foreach (var status in Enum.GetValues<HealthStatus>())
            if (status.Word().Equals(word, StringComparison.OrdinalIgnoreCase)) return status;
        return null;
    }
}
