using System.Management.Automation;
using Attest.Monitoring.Audit.Reading;

namespace Attest.Monitoring.Cmdlets.Audit;

/// <summary>Gets events of the audit log, the oldest first.</summary>
[Cmdlet(VerbsCommon.Get, "AttestAudit")]
[OutputType(typeof(AuditRecord))]
public sealed class GetAttestAuditCommand : AuditQueryCmdlet
{
    /// <summary>Goes on with events as they come, until Ctrl-C.</summary>
    [Parameter]
    public SwitchParameter Follow { get; set; }

    private protected override void Process()
    {
        var query = Text.Query(TimeProvider.System.GetUtcNow());
        using var log = OpenLogs();
        Target = log.Place.Folder;
        log.Tell("get", new("filter", Filter), new("since", Since), new("until", Until));
        if (Follow) log.Integrate();
        var events = Follow
            ? new LogFollower(log.Logs, query, TimeProvider.System).Read(Stopped)
            : log.Logs.Read(log.Logs.Heads(), query, Stopped);
        try
        {
            foreach (var entry in events) WriteObject(AuditRecord.Of(entry));
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C: what was written stays written.
        }
    }
}
