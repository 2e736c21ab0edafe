namespace Attest.Monitoring.Audit;

/// <summary>One event of the audit log, before it has a place in it. <see cref="AuditEntry"/> gives its bytes.</summary>
internal sealed record AuditEvent
{
    /// <summary>When it happened, UTC.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>One of <see cref="AuditEventTypes.All"/>.</summary>
    public required string EventType { get; init; }

    public required AuditActor Actor { get; init; }

    /// <summary>The machine's name.</summary>
    public required string Host { get; init; }

    public string? RunId { get; init; }
    public string? Pipeline { get; init; }
    public string? Step { get; init; }

    /// <summary>
    /// The event's own members, at the top level of the entry. Values: string, bool, int, long, double; secrets are
    /// masked already. None bears the name of a member above.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, object>> Fields { get; init; } = [];
}
