namespace Attest.Monitoring.Access;

/// <summary>A token that may ask the monitor endpoint. The token itself is not known: only its hash is kept.</summary>
public sealed record AccessToken
{
    /// <summary>Its name, unique in the state folder.</summary>
    public required string Name { get; init; }

    /// <summary>What it may read: <c>metrics:read</c>, <c>health:read</c>, <c>audit:read</c>, <c>runs:read</c>, <c>admin</c>.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it counts no more, UTC; null = never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When a monitor last answered it, UTC, within ten minutes; null = never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Whether it counts no more.</summary>
    public bool IsExpired { get; init; }
}

/// <summary>A token that was made just now. It is shown this once.</summary>
public sealed record NewAccessToken
{
    /// <summary>Its name, unique in the state folder.</summary>
    public required string Name { get; init; }

    /// <summary>What it may read.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it counts no more, UTC; null = never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What is sent: <c>Authorization: Bearer TOKEN</c>, or as the password of a user of any name.</summary>
    public required string Token { get; init; }

    /// <summary>What is kept of it, for <c>access.tokens</c> of a configuration: <c>sha256:SALT:HASH</c>.</summary>
    public required string Hash { get; init; }

    /// <summary>Everything but the token.</summary>
    public override string ToString() => $"{Name} ({string.Join(", ", Roles)})";
}
