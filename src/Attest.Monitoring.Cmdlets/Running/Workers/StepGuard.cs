using System.Management.Automation;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>What the end of a body means: as it would for a <c>pwsh</c> process that runs it.</summary>
/// <param name="job">The step.</param>
/// <param name="host">Its host, which knows what exit code was asked for.</param>
/// <param name="print">Puts an error into the log.</param>
internal sealed class StepGuard(StepJob job, StepHost host, Action<ErrorRecord> print)
{
    /// <summary>Runs it; only a stop that was asked for passes through.</summary>
    public StepEnd Run(Action body)
    {
        try
        {
            body();
            return Exit(host.ExitCode ?? 0);
        }
        catch (ExitException exit)
        {
            return Exit(exit.Argument is null ? 0 : LanguagePrimitives.TryConvertTo<int>(exit.Argument, out var code) ? code : 1);
        }
        catch (FlowControlException)
        {
            // A break or continue outside of any loop ends the script.
            return Exit(host.ExitCode ?? 0);
        }
        catch (PipelineStoppedException) when (job.Stopping)
        {
            throw;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            if (job.Stopping) return StepEnd.Stopped;
            if (host.ExitCode is { } code and not 0) return Exit(code);
            var error = (fault as IContainsErrorRecord)?.ErrorRecord
                ?? new ErrorRecord(fault, fault.GetType().Name, ErrorCategory.NotSpecified, null);
            print(error);
            return new StepEnd(1, error);
        }
    }

    private static StepEnd Exit(int code) => code == 0 ? StepEnd.Done : new StepEnd(code, null);
}
