using System.Management.Automation;

namespace Attest.Monitoring.Cmdlets;

/// <summary>The one place where an error of the core becomes an ErrorRecord: its id, category and recommended action.</summary>
internal static class ErrorRecords
{
    public static ErrorRecord Of(AttestException fault, object? target) =>
        new(fault, fault.ErrorId, CategoryOf(fault.ErrorId), target)
        {
            ErrorDetails = new ErrorDetails(Shown(fault)) { RecommendedAction = fault.Remedy },
        };

    /// <summary>Several mistakes are a line each; PowerShell's view makes blanks of line ends, so each must end as well.</summary>
    private static string Shown(AttestException fault) => fault.Diagnostics.Count > 1 ? string.Join(";\n", fault.Diagnostics) : fault.Message;

    /// <summary>Whether an exception is neither ours nor PowerShell's own way of ending a pipeline.</summary>
    public static bool IsUnexpected(Exception fault) => fault is not (AttestException or RuntimeException or OutOfMemoryException);

    /// <summary>A fault that nobody foresaw: told with its id, not as a bare exception.</summary>
    public static ErrorRecord Unexpected(Exception fault, object? target) => Of(
        fault switch
        {
            UnauthorizedAccessException => new AttestException(
                ErrorIds.StateFolderUnusable, fault.Message, "Check the permissions of that file or folder.", inner: fault),
            IOException => new AttestException(
                ErrorIds.OutputUnwritable, fault.Message, "Check free space and permissions of that file or folder.", inner: fault),
            _ => new AttestException(
                ErrorIds.Unexpected,
                $"{fault.GetType().Name}: {fault.Message}",
                "This is a fault of Attest.Monitoring: report it with the output of Get-Error.",
                inner: fault),
        },
        target);

    private static ErrorCategory CategoryOf(string errorId) => errorId switch
    {
        ErrorIds.RunNotFound or ErrorIds.CommandNotFound or ErrorIds.FileUnreadable or ErrorIds.WorkingDirectoryMissing
            or ErrorIds.SecretMissing or ErrorIds.AuditEntryNotFound or ErrorIds.TokenNotFound => ErrorCategory.ObjectNotFound,
        ErrorIds.DefinitionInvalid or ErrorIds.ConfigurationInvalid or ErrorIds.DocumentInvalid or ErrorIds.SnapshotInvalid
            or ErrorIds.KeyInvalid or ErrorIds.AuditDamaged or ErrorIds.AuditLogInvalid or ErrorIds.CertificateInvalid or ErrorIds.OutputInvalid or ErrorIds.MetricInvalid or ErrorIds.EventInvalid => ErrorCategory.InvalidData,
        ErrorIds.ArgumentInvalid or ErrorIds.FilterInvalid or ErrorIds.ParameterInvalid or ErrorIds.SecretTooShort => ErrorCategory.InvalidArgument,
        ErrorIds.ConfigurationRefused or ErrorIds.ListenRefused or ErrorIds.LanguageRestricted => ErrorCategory.SecurityError,
        ErrorIds.NotInRun or ErrorIds.ResumeRefused => ErrorCategory.InvalidOperation,
        ErrorIds.NotSupportedYet => ErrorCategory.NotImplemented,
        ErrorIds.StateUnwritable or ErrorIds.AuditUnwritable or ErrorIds.OutputUnwritable => ErrorCategory.WriteError,
        ErrorIds.StateFolderUnusable or ErrorIds.StateFormatNewer => ErrorCategory.ResourceUnavailable,
        ErrorIds.StepTimeout => ErrorCategory.OperationTimeout,
        ErrorIds.StepCancelled or ErrorIds.RunLost => ErrorCategory.OperationStopped,
        ErrorIds.LimitExceeded => ErrorCategory.LimitsExceeded,
        ErrorIds.HttpFailed or ErrorIds.PushFailed or ErrorIds.MonitorUnreachable or ErrorIds.MailNotSent => ErrorCategory.ConnectionError,
        ErrorIds.CommandNotExecutable => ErrorCategory.PermissionDenied,
        _ => ErrorCategory.InvalidResult,
    };
}
