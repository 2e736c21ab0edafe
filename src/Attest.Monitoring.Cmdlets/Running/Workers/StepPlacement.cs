using Attest.Monitoring.Definitions;
using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Processes.Limits;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>Where a <c>pwsh</c> step runs.</summary>
internal static class StepPlacement
{
    /// <summary>
    /// In a process of its own when it says so, when it has a limit that only a process can be held to, or when other
    /// steps run at the same time and its environment or location would be theirs too.
    /// </summary>
    public static bool NeedsProcess(StepInvocation invocation)
    {
        var step = invocation.Step.Definition;
        if (step.Isolation == StepIsolation.Process || step.Limits.NeedHolding()) return true;
        return RunWorkers.Concurrency(invocation.Plan) > 1
            && (step.Limits.Duration is not null || step.Env.Count > 0 || step.WorkingDirectory is not null);
    }
}
