namespace Attest.Monitoring.Metrics.Catalogue;

/// <summary>The closed lists of label values.</summary>
internal static class LabelValues
{
    /// <summary>How a run can end.</summary>
    public static readonly string[] RunStatus = ["success", "failure", "timeout", "cancelled", "lost"];

    /// <summary>How a step can end.</summary>
    public static readonly string[] StepStatus = ["success", "failure", "timeout", "cancelled", "skipped", "lost"];

    /// <summary>How a step that ran can end before the eyes of its own process.</summary>
    public static readonly string[] RanStatus = ["success", "failure", "timeout", "cancelled"];

    /// <summary>The kinds of steps that this build carries out.</summary>
    public static readonly string[] StepType = ["run", "pwsh", "command", "http", "create_file"];

    /// <summary>What a run that has not ended does.</summary>
    public static readonly string[] Concurrency = ["running", "queued"];

    /// <summary>Whose resources: this process, or the process trees of the running steps.</summary>
    public static readonly string[] Component = ["runtime", "steps"];

    /// <summary>Where an error arose: in a step, in the run around it, or in an answer of the monitor endpoint.</summary>
    public static readonly string[] ErrorComponent = ["step", "pipeline", "serve"];

    /// <summary>How the monitor endpoint was asked.</summary>
    public static readonly string[] RequestMethod = ["GET", "HEAD", "other"];

    /// <summary>How whoever asked was known: by a token, or not at all.</summary>
    public static readonly string[] AuthenticationMethod = ["bearer_token", "none"];

    public static readonly string[] AuthenticationStatus = ["success", "failure"];

    /// <summary>What was to be read.</summary>
    public static readonly string[] AccessResource = ["metrics", "health", "audit", "runs", "monitor"];

    public static readonly string[] AccessAction = ["read", "admin"];

    public static readonly string[] AccessResult = ["allowed", "denied"];

    /// <summary>Where a token was refused: here, to whoever asked; elsewhere, to a command of ours.</summary>
    public static readonly string[] AuthenticationSource = ["api", "cli"];

    public static readonly string[] SecurityEvent = ["auth_failure"];

    /// <summary>
    /// A client that asks too often; an address that guesses tokens, a token from a new address or at over five times its
    /// usual rate.
    /// </summary>
    public static readonly string[] SuspiciousActivity = ["rate_limit_exceeded", "unusual_pattern"];

    /// <summary>What steps end with.</summary>
    public static readonly string[] StepError =
    [
        ErrorIds.StepFailed, ErrorIds.StepTimeout, ErrorIds.StepSignaled, ErrorIds.StepCancelled, ErrorIds.LimitExceeded,
        ErrorIds.CommandNotFound, ErrorIds.CommandNotExecutable, ErrorIds.WorkingDirectoryMissing, ErrorIds.SecretMissing,
        ErrorIds.ExpressionFailed, ErrorIds.OutputInvalid, ErrorIds.MetricInvalid, ErrorIds.EventInvalid,
        ErrorIds.HttpFailed, ErrorIds.OutputUnwritable, ErrorIds.Unexpected,
    ];

    /// <summary>What this build tells the audit log.</summary>
    public static readonly string[] AuditEventType =
    [
        "pipeline_start", "pipeline_complete", "run_lost", "step_complete", "error", "config_change", "key_created", "state_pruned",
        "token_created", "token_revoked", "auth_failure", "suspicious_activity", "audit_read", "audit_export", "monitor_start", "monitor_stop",
        "anchor", "heartbeat", "memory_warning",
    ];

    /// <summary>What checkpoints of the audit log are copied to.</summary>
    public static readonly string[] AnchorKind = ["file", "folder", "git", "s3", "timestamp"];

    /// <summary>What became of such a copy.</summary>
    public static readonly string[] AnchorResult = ["success", "failure"];

    /// <summary>Who lost telemetry.</summary>
    public static readonly string[] Sink = [Metrics, Traces, Logs];

    /// <summary>
    /// Why: a NaN, a negative counter step; a name whose kind or buckets are another's; a fault in an observable's
    /// callback; a snapshot that could not be written, or not be read; spans or series that a receiver did not take;
    /// spans that came when no more could wait; lines, spans or series whose file could not be written.
    /// </summary>
    public static readonly string[] DropReason =
        [InvalidValue, Clash, CallbackFault, SnapshotUnwritable, SnapshotInvalid, ExportFailed, QueueFull, FileUnwritable];

    public const string Metrics = "metrics";
    public const string Traces = "traces";
    public const string Logs = "logs";
    /// <summary>Which sink can lose what for which reason.</summary>
    public static readonly (string Sink, string Reason)[] Losses =
    [
        (Metrics, InvalidValue), (Metrics, Clash), (Metrics, CallbackFault), (Metrics, SnapshotUnwritable),
        (Metrics, SnapshotInvalid), (Metrics, ExportFailed), (Metrics, FileUnwritable), (Traces, ExportFailed),
        (Traces, QueueFull), (Traces, FileUnwritable), (Logs, FileUnwritable), (Logs, ExportFailed),
    ];

    public const string InvalidValue = "invalid_value";
    public const string Clash = "clash";
    public const string CallbackFault = "callback_fault";
    public const string SnapshotUnwritable = "snapshot_unwritable";
    public const string SnapshotInvalid = "snapshot_invalid";
    public const string ExportFailed = "export_failed";
    public const string QueueFull = "queue_full";
    public const string FileUnwritable = "file_unwritable";
}
