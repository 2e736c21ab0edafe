using System.Management.Automation;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Cmdlets.Running;

/// <summary>The error of a run that ended without success: that of the run itself, else of the step that failed first.</summary>
internal static class RunFailure
{
    /// <summary>The record, with the run's report as its target; null for a run that did what it should.</summary>
    public static ErrorRecord? Of(RunReport report)
    {
        if (report.Status is RunStatus.Success or RunStatus.Skipped) return null;
        var step = FirstFailed(report);
        var error = report.Error ?? step?.Error;
        var fault = new AttestException(
            error?.Id ?? ErrorIds.StepFailed,
            Message(report, step, error),
            Remedy(report, step, error),
            error?.Position);
        var record = ErrorRecords.Of(fault, report);
        record.CategoryInfo.TargetName = report.Pipeline;
        return record;
    }

    private static string Message(RunReport report, StepReport? step, StepError? error)
    {
        var place = error?.Position is { Line: > 0 } position ? $"{position}: " : "";
        var who = report.Error is null && step is not null ? $"step '{step.Id}': " : "";
        return $"{report.Pipeline} ended with {report.Status.Word()}: {place}{who}{error?.Message ?? "a step failed."}";
    }

    private static string Remedy(RunReport report, StepReport? step, StepError? error)
    {
        var remedy = error?.Remedy ?? "Look at the reports of its steps.";
        var log = report.Error is null ? step?.Log : null;
        return log is null ? remedy : $"{remedy} Output: {log}";
    }

    private static StepReport? FirstFailed(RunReport report)
    {
        foreach (var step in report.Steps)
        {
            if (step is { Tolerated: false, Status: not (RunStatus.Success or RunStatus.Skipped) }) return step;
        }

        return null;
    }
}
