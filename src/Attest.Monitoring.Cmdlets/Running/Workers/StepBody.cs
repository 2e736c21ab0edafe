using System.Management.Automation;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>What the end of a body means: as it would for a <c>pwsh</c> process that runs it.</summary>
internal static class StepBody
{
    /// <summary>Runs it; only a stop that was asked for passes through.</summary>
    public static StepEnd Guard(Action body, StepJob job, RunspaceWorker worker)
    {
        try
        {
            body();
            return Exit(worker.HostExitCode ?? 0);
        }
        catch (ExitException exit)
        {
            return Exit(exit.Argument is null ? 0 : LanguagePrimitives.TryConvertTo<int>(exit.Argument, out var code) ? code : 1);
        }
        catch (FlowControlException)
        {
            // A break or continue outside of any loop ends the script.
            return Exit(worker.HostExitCode ?? 0);
        }
        catch (PipelineStoppedException) when (job.Stopping)
        {
            throw;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            var error = (fault as IContainsErrorRecord)?.ErrorRecord
                ?? new ErrorRecord(fault, fault.GetType().Name, ErrorCategory.NotSpecified, null);
            worker.Print(error);
            return new StepEnd(1, error);
        }
    }

    private static StepEnd Exit(int code) => code == 0 ? StepEnd.Done : new StepEnd(code, null);
}
