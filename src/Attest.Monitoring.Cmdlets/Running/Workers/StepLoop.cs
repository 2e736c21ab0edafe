using System.Management.Automation;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>
/// The one command of a worker's one pipeline: it takes step bodies from the queue until there are no more. It is not
/// exported, and no session has it by name.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "AttestStepLoop")]
internal sealed class StepLoop : PSCmdlet
{
    [Parameter(Mandatory = true)]
    public RunspaceWorker? Worker { get; set; }

    protected override void EndProcessing() => Worker!.Work(this);
}
