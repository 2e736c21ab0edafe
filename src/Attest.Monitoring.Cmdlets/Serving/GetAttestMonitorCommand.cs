using System.Management.Automation;
using Attest.Monitoring.Cmdlets.Completion;
using Attest.Monitoring.Serving;

namespace Attest.Monitoring.Cmdlets.Serving;

/// <summary>Gets the monitor endpoints of this process.</summary>
[Cmdlet(VerbsCommon.Get, "AttestMonitor")]
[OutputType(typeof(RunningMonitor))]
public sealed class GetAttestMonitorCommand : AttestCmdlet
{
    /// <summary>Numbers of endpoints. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MonitorIdCompleter))]
    public int[] Id { get; set; } = [];

    private protected override void Process()
    {
        foreach (var monitor in Monitors.All)
            if (Id.Length == 0 || Array.IndexOf(Id, monitor.Id) >= 0) WriteObject(monitor);
    }
}
