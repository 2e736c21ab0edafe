using System.Management.Automation;
using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Processes;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>What the report says of a step's end.</summary>
internal static class StepOutcome
{
    public static BodyOutcome Ended(StepInvocation invocation, StepEnd end, IReadOnlyList<string> warnings)
    {
        var outcome = end switch
        {
            { ExitCode: 0 } => new BodyOutcome { Status = RunStatus.Success, ExitCode = 0 },
            { Error: { } error } => Failed(invocation, end.ExitCode, Message(error)),
            _ => Failed(invocation, end.ExitCode, $"The step exited with code {end.ExitCode}."),
        };
        return outcome with { Warnings = warnings };
    }

    public static BodyOutcome Stopped(StepInvocation invocation, StepWait wait, IReadOnlyList<string> warnings) => new()
    {
        Status = wait.Reason switch
        {
            StopReason.Timeout => RunStatus.Timeout,
            StopReason.Limit => RunStatus.Failure,
            _ => RunStatus.Cancelled,
        },
        Error = wait.Reason switch
        {
            StopReason.Timeout => invocation.Deadline!.Value.Error(invocation.Step.Definition.Position),
            StopReason.Limit => new StepError(
                ErrorIds.LimitExceeded,
                wait.LimitMessage!,
                "Raise 'limits' of the step (or its profile), or make it use less.",
                invocation.Step.Definition.Position),
            _ => StepCancellation.Error(invocation.Step.Definition.Position),
        },
        Warnings = warnings,
    };

    private static BodyOutcome Failed(StepInvocation invocation, int code, string message) => new()
    {
        Status = RunStatus.Failure,
        ExitCode = code,
        Error = new StepError(
            ErrorIds.StepFailed, message, "Look into the step's log; its last lines tell most.", invocation.Step.Definition.Position),
    };

    /// <summary>One line: what happened, and where in the script.</summary>
    private static string Message(ErrorRecord error)
    {
        var text = error.ToString().AsSpan().Trim();
        var end = text.IndexOfAny('\r', '\n');
        var message = end < 0 ? text.ToString() : text[..end].ToString() + " …";
        if (message.Length == 0) message = "an error without a message was thrown";
        var line = error.InvocationInfo?.ScriptLineNumber ?? 0;
        var place = line == 0 ? "" : string.IsNullOrEmpty(error.InvocationInfo!.ScriptName)
            ? $" (line {line} of the step)"
            : $" ({error.InvocationInfo.ScriptName}:{line})";
        return $"The step failed: {message}{place}";
    }
}
