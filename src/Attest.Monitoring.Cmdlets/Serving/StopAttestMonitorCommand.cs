using System.Management.Automation;
using Attest.Monitoring.Cmdlets.Completion;

namespace Attest.Monitoring.Cmdlets.Serving;

/// <summary>Ends monitor endpoints of this process: who is being answered is answered, then nothing listens any more.</summary>
[Cmdlet(VerbsLifecycle.Stop, "AttestMonitor", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(void))]
public sealed class StopAttestMonitorCommand : AttestCmdlet
{
    /// <summary>Numbers of endpoints, as <c>Get-AttestMonitor</c> tells them. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MonitorIdCompleter))]
    public int[] Id { get; set; } = [];

    private protected override void Process()
    {
        foreach (var id in Id.Length > 0 ? Id : Monitors.All.Select(monitor => monitor.Id))
        {
            Target = id;
            if (!ShouldProcess($"monitor endpoint {id}", "Stop")) continue;
            if (!Monitors.Stop(id))
            {
                WriteFault(new AttestException(
                    ErrorIds.ArgumentInvalid, $"There is no monitor endpoint {id} in this process.", "List them with Get-AttestMonitor."));
            }
        }
    }
}
