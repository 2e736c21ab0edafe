namespace Attest.Monitoring.Health.Checks;

/// <summary>A result as a program or a script says it: <c>degraded: the queue is long</c>.</summary>
internal static class SpokenResult
{
    /// <summary>What a line says; a line that names no status is what was found, and well.</summary>
    public static HealthResult Read(string? line)
    {
        if (string.IsNullOrWhiteSpace(line)) return HealthResult.Healthy();
        var (status, text) = Split(line);
        return status switch
        {
            HealthStatus.Unhealthy => HealthResult.Unhealthy(text ?? "It says so."),
            HealthStatus.Degraded => HealthResult.Degraded(text ?? "It says so."),
            _ => HealthResult.Healthy(text),
        };
    }

    /// <summary>The line without the status it names; null when nothing is left.</summary>
    public static string? TextOf(string? line) => string.IsNullOrWhiteSpace(line) ? null : Split(line).Text;

    private static (HealthStatus? Status, string? Text) Split(string line)
    {
        line = line.Trim();
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (HealthWords.Read(colon < 0 ? line : line[..colon].TrimEnd()) is not { } status) return (null, line);
        var text = colon < 0 ? "" : line[(colon + 1)..].Trim();
        return (status, text.Length == 0 ? null : text);
    }
}
