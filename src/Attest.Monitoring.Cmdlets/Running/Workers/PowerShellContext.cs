using Attest.Monitoring.Running;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>What <c>pwsh</c> steps need of the session that runs them.</summary>
internal sealed record PowerShellContext
{
    /// <summary>The process environment when the session began: what a process worker is started with.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Takes each object a step emits, in order, as it comes (of a process worker: deserialized). Called on a worker's
    /// thread, never on the caller's; blocking holds the step back. Null = the objects are wanted as text only.
    /// </summary>
    public Action<StepInvocation, object?>? Emitted { get; init; }
}
