namespace Attest.Monitoring.Access;

/// <summary>A token as the monitor knows it: never the token itself.</summary>
/// <param name="Name">Its name: a value of metrics, logs and the audit log.</param>
/// <param name="Roles">What it may read.</param>
/// <param name="Hash">What it is known by.</param>
internal sealed record KnownToken(string Name, AccessRoles Roles, TokenHash Hash)
{
    /// <summary>When it was made, UTC; null for one that a configuration names.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>From when on it counts no more, UTC; null = never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Who asks when it is shown.</summary>
    public Caller Caller { get; } = new(Name, Roles);

    public bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;
}
