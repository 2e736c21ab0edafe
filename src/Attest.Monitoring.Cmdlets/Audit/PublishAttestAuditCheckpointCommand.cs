using System.Management.Automation;
using Attest.Monitoring.Audit.Anchors;

namespace Attest.Monitoring.Cmdlets.Audit;

/// <summary>Copies the audit log's checkpoint to every anchor of the configuration, now.</summary>
[Cmdlet(VerbsData.Publish, "AttestAuditCheckpoint", SupportsShouldProcess = true)]
[OutputType(typeof(AnchorResult))]
public sealed class PublishAttestAuditCheckpointCommand : HomeCmdlet
{
    private protected override void End()
    {
        using var session = OpenSession();
        Target = session.Audit.Place.Log.Root;
        if (!ShouldProcess(session.Audit.Place.Log.Root, "Copy the checkpoint to every anchor")) return;
        foreach (var result in session.Audit.AnchorNow())
        {
            WriteObject(result);
            if (result.Succeeded) continue;
            WriteError(ErrorRecords.Of(new AttestException(ErrorIds.AuditAnchorFailed, result.Message!, "See to it that it can be reached; the next checkpoint is tried again."), result.Anchor));
        }
    }
}
