namespace Attest.Monitoring.Access;

/// <summary>What somebody may read. A route asks for one; a token holds some.</summary>
[Flags]
internal enum AccessRoles
{
    /// <summary>Nothing but what is open to everybody, such as liveness.</summary>
    None = 0,

    /// <summary><c>metrics:read</c></summary>
    MetricsRead = 1,

    /// <summary><c>health:read</c>: what the checks found; whether it lives and is ready is open.</summary>
    HealthRead = 2,

    /// <summary><c>audit:read</c></summary>
    AuditRead = 4,

    /// <summary><c>runs:read</c>: reports, step logs, the live page.</summary>
    RunsRead = 8,

    /// <summary><c>admin</c>: everything, what comes later included.</summary>
    Admin = 16,
}
