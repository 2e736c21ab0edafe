namespace Attest.Monitoring;

/// <summary>The closed list of error ids. Each has a page <c>docs/errors/&lt;id&gt;.md</c> (a test holds that).</summary>
internal static class ErrorIds
{
    // Documents
    public const string FileUnreadable = "Attest.FileUnreadable";
    public const string DocumentInvalid = "Attest.DocumentInvalid";
    public const string DefinitionInvalid = "Attest.DefinitionInvalid";
    public const string ConfigurationInvalid = "Attest.ConfigurationInvalid";
    public const string ConfigurationRefused = "Attest.ConfigurationRefused";
    public const string ConfigurationNotEditable = "Attest.ConfigurationNotEditable";
    public const string ParameterInvalid = "Attest.ParameterInvalid";
    public const string ExpressionFailed = "Attest.ExpressionFailed";
    public const string NotSupportedYet = "Attest.NotSupportedYet";
    public const string ArgumentInvalid = "Attest.ArgumentInvalid";
    public const string LanguageRestricted = "Attest.LanguageRestricted";

    // State
    public const string StateFolderUnusable = "Attest.StateFolderUnusable";
    public const string StateFormatNewer = "Attest.StateFormatNewer";
    public const string StateUnwritable = "Attest.StateUnwritable";
    public const string RunNotFound = "Attest.RunNotFound";
    public const string ResumeRefused = "Attest.ResumeRefused";
    public const string SpanNotFound = "Attest.SpanNotFound";

    // Steps
    public const string StepFailed = "Attest.StepFailed";
    public const string StepTimeout = "Attest.StepTimeout";
    public const string StepSignaled = "Attest.StepSignaled";
    public const string StepCancelled = "Attest.StepCancelled";
    public const string LimitExceeded = "Attest.LimitExceeded";
    public const string CommandNotFound = "Attest.CommandNotFound";
    public const string CommandNotExecutable = "Attest.CommandNotExecutable";
    public const string WorkingDirectoryMissing = "Attest.WorkingDirectoryMissing";
    public const string SecretMissing = "Attest.SecretMissing";
    public const string SecretTooShort = "Attest.SecretTooShort";
    public const string OutputInvalid = "Attest.OutputInvalid";
    public const string MetricInvalid = "Attest.MetricInvalid";
    public const string NotInRun = "Attest.NotInRun";
    public const string EventInvalid = "Attest.EventInvalid";
    public const string HttpFailed = "Attest.HttpFailed";
    public const string OutputUnwritable = "Attest.OutputUnwritable";
    public const string RunLost = "Attest.RunLost";

    // Audit log, read
    public const string FilterInvalid = "Attest.FilterInvalid";
    public const string AuditLogInvalid = "Attest.AuditLogInvalid";
    public const string AuditAnchorFailed = "Attest.AuditAnchorFailed";
    public const string AuditEntryNotFound = "Attest.AuditEntryNotFound";

    // Serving
    public const string ListenFailed = "Attest.ListenFailed";
    public const string ListenRefused = "Attest.ListenRefused";
    public const string CertificateInvalid = "Attest.CertificateInvalid";
    public const string TokenNotFound = "Attest.TokenNotFound";

    // Health
    public const string MonitorUnreachable = "Attest.MonitorUnreachable";
    public const string Unhealthy = "Attest.Unhealthy";
    public const string MailNotSent = "Attest.MailNotSent";

    // Signals
    public const string AuditUnwritable = "Attest.AuditUnwritable";
    public const string AuditDamaged = "Attest.AuditDamaged";
    public const string KeyInvalid = "Attest.KeyInvalid";
    public const string SnapshotInvalid = "Attest.SnapshotInvalid";
    public const string PushFailed = "Attest.PushFailed";
    public const string Unexpected = "Attest.Unexpected";
}
