using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Bodies;
using Attest.Monitoring.Running.Processes.Trees;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>Processes that a step has started and that outlive it.</summary>
internal static class Leftovers
{
    /// <summary>Ends them, unless the step is a background one; says so in words.</summary>
    public static IReadOnlyList<string> End(StepInvocation invocation)
    {
        if (invocation.Step.Definition.Background) return [];
        var ended = MarkedProcesses.End(invocation.Marks, invocation.Plan.Definition.Defaults.KillAfter);
        return ended.Count == 0
            ? []
            : [ProgramBody.Stragglers(ended)];
    }
}
