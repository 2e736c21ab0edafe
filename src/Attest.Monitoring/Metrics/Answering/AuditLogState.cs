namespace Attest.Monitoring.Metrics.Answering;

/// <summary>What an exposition says of the audit logs that are served.</summary>
internal sealed record AuditLogState
{
    /// <summary>Bytes on disk; null where none can be read.</summary>
    public long? StorageBytes { get; init; }

    /// <summary>What the last verification said; null before the first.</summary>
    public bool? IsValid { get; init; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }
}
