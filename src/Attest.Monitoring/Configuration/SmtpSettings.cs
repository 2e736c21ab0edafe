namespace Attest.Monitoring.Configuration;

/// <summary><c>smtp.*</c></summary>
internal sealed record SmtpSettings
{
    /// <summary><c>smtp.host</c></summary>
    public string? Host { get; init; }

    /// <summary><c>smtp.port</c></summary>
    public int Port { get; init; } = 587;

    /// <summary><c>smtp.from</c></summary>
    public string? From { get; init; }

    /// <summary><c>smtp.to</c></summary>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary><c>smtp.starttls</c>: a server that cannot encrypt gets nothing.</summary>
    public bool StartTls { get; init; } = true;

    /// <summary><c>smtp.username</c>; null = nobody signs in.</summary>
    public string? UserName { get; init; }

    /// <summary><c>smtp.password_variable</c></summary>
    public string? PasswordVariable { get; init; }

    /// <summary><c>smtp.timeout</c></summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
