namespace Attest.Monitoring.Audit;

/// <summary>The closed list of what the audit log tells.</summary>
internal static class AuditEventTypes
{
    public const string PipelineStart = "pipeline_start";
    public const string PipelineComplete = "pipeline_complete";
    public const string RunLost = "run_lost";
    public const string StepComplete = "step_complete";
    public const string Error = "error";
    public const string PolicyViolation = "policy_violation";
    public const string SafetyCheck = "safety_check";
    public const string AuthFailure = "auth_failure";
    public const string SuspiciousActivity = "suspicious_activity";
    public const string Verification = "verification";
    public const string ArtifactUpload = "artifact_upload";
    public const string ArtifactDownload = "artifact_download";
    public const string ArtifactDelete = "artifact_delete";
    public const string Signing = "signing";
    public const string Attestation = "attestation";
    public const string Sbom = "sbom";

    /// <summary>80 % of a limit.</summary>
    public const string MemoryWarning = "memory_warning";

    public const string CacheRejected = "cache_rejected";
    public const string BenchmarkRegression = "benchmark_regression";
    public const string ConfigChange = "config_change";
    public const string KeyCreated = "key_created";
    public const string TokenCreated = "token_created";
    public const string TokenRevoked = "token_revoked";
    public const string MonitorStart = "monitor_start";
    public const string MonitorStop = "monitor_stop";
    public const string AuditRead = "audit_read";
    public const string AuditExport = "audit_export";
    public const string Anchor = "anchor";
    public const string Heartbeat = "heartbeat";
    public const string StatePruned = "state_pruned";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        PipelineStart, PipelineComplete, RunLost, StepComplete, Error, PolicyViolation, SafetyCheck, AuthFailure,
        SuspiciousActivity, Verification, ArtifactUpload, ArtifactDownload, ArtifactDelete, Signing, Attestation, Sbom,
        MemoryWarning, CacheRejected, BenchmarkRegression, ConfigChange, KeyCreated, TokenCreated, TokenRevoked,
        MonitorStart, MonitorStop, AuditRead, AuditExport, Anchor, Heartbeat, StatePruned,
    ];
}
