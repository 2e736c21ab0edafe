namespace Attest.Monitoring.Health;

/// <summary>What a check found. Made with <see cref="Healthy"/>, <see cref="Degraded"/> or <see cref="Unhealthy"/>.</summary>
public sealed record HealthResult
{
    /// <summary>The datum in which a check says what to do.</summary>
    internal const string Remedy = "remedy";

    private static readonly Dictionary<string, object?> NoData = [];

    private HealthResult(HealthStatus status, string? message) => (Status, Message) = (status, message);

    /// <summary>How well it is.</summary>
    public HealthStatus Status { get; internal init; }

    /// <summary>What was found, one line; null when there is nothing to say. Longer than 1,024 characters it is cut.</summary>
    public string? Message { get; internal init; }

    /// <summary>What was measured, by name in snake_case; at most 32 values are kept.</summary>
    public IReadOnlyDictionary<string, object?> Data { get; internal init; } = NoData;

    /// <summary>When the certificate that was looked at expires.</summary>
    internal DateTimeOffset? CertificateExpiry { get; init; }

    /// <summary>It does its work.</summary>
    /// <param name="message">What was found, if that is of interest.</param>
    public static HealthResult Healthy(string? message = null) => new(HealthStatus.Healthy, message);

    /// <summary>It does its work, and somebody should look.</summary>
    /// <param name="message">Why, one line.</param>
    public static HealthResult Degraded(string message) => new(HealthStatus.Degraded, message);

    /// <summary>It does not do its work.</summary>
    /// <param name="message">Why, one line.</param>
    public static HealthResult Unhealthy(string message) => new(HealthStatus.Unhealthy, message);

    /// <summary>The same with one more value.</summary>
    /// <param name="name">In snake_case.</param>
    /// <param name="value">A text, a boolean, a number or a time.</param>
    public HealthResult With(string name, object? value) =>
        this with { Data = new Dictionary<string, object?>(Data, StringComparer.Ordinal) { [name] = value } };
}
