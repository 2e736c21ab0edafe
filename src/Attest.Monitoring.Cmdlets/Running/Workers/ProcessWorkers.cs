using System.Collections.Concurrent;
using System.Management.Automation.Host;
using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Processes.Trees;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>The process workers of a run: as many as steps need them at once, each kept warm for the next.</summary>
internal sealed class ProcessWorkers(PSHost host, PowerShellContext context) : IDisposable
{
    private readonly ConcurrentBag<ProcessWorker> _idle = [];

    public BodyOutcome Run(StepJob job, StepWait wait)
    {
        var invocation = job.Invocation;
        if (!_idle.TryTake(out var worker)) worker = new ProcessWorker(host, context.Environment, StepModules.Of(invocation.Plan.Definition));
        try
        {
            return Run(worker, job, wait);
        }
        finally
        {
            if (worker.IsSound) _idle.Add(worker);
            else worker.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var worker in _idle) worker.Dispose();
    }

    private static BodyOutcome Run(ProcessWorker worker, StepJob job, StepWait wait)
    {
        var limits = new WorkerLimits(worker, job.Invocation);
        worker.Start(job);
        if (wait.Until(job.Wait, () =>
        {
            job.Text.Idle();
            worker.Look(job);
            return limits.Passed();
        }))
        {
            return job.Text.Fault is { } fault
                ? BodyOutcome.Failure(fault, job.Invocation.Step.Definition.Position)
                : StepOutcome.Ended(job.Invocation, job.End!, Leftovers.End(job.Invocation)) with { LimitsHeldBy = limits.HeldBy };
        }

        job.Stopping = true;
        worker.Stop();
        wait.UntilEnded(job.Wait);
        job.Text.Close();
        worker.Dispose();
        _ = MarkedProcesses.End(job.Invocation.Marks, TimeSpan.Zero);
        return StepOutcome.Stopped(job.Invocation, wait, []) with { LimitsHeldBy = limits.HeldBy };
    }
}
