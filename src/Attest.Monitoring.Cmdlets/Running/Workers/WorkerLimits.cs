using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Processes.Limits;
using Attest.Monitoring.Running.Processes.Trees;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>Holds a process worker and what its step starts to the step's limits, by looking. Unix only.</summary>
internal sealed class WorkerLimits(ProcessWorker worker, StepInvocation invocation)
{
    private readonly bool _watched = invocation.Step.Definition.Limits.NeedHolding() && !OperatingSystem.IsWindows();
    private readonly long _start = Environment.TickCount64;
    private UsageWatch? _watch;

    /// <summary><c>sampled</c>; null without limits.</summary>
    public string? HeldBy => _watched ? "sampled" : null;

    /// <summary>Which limit was passed and by how much, or null.</summary>
    public string? Passed()
    {
        if (!_watched || worker.ProcessId is not (> 0 and var id)) return null;
        _watch ??= new UsageWatch(
            ProcessTable.Current, new ProcessTree(ProcessTable.Current, id, invocation.Marks), invocation.Step.Definition.Limits);
        var now = Environment.TickCount64 - _start;
        return now >= _watch.DueAt ? _watch.Look(now) : null;
    }
}
