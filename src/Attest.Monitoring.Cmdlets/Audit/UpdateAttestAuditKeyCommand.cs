using System.Management.Automation;
using Attest.Monitoring.Audit;
using Attest.Monitoring.Audit.Reading;

namespace Attest.Monitoring.Cmdlets.Audit;

/// <summary>Replaces the key that signs the audit log's checkpoints. The old key vouches for the new one, and its public half stays.</summary>
[Cmdlet(VerbsData.Update, "AttestAuditKey", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(AuditKey))]
public sealed class UpdateAttestAuditKeyCommand : HomeCmdlet
{
    private protected override void End()
    {
        using var session = OpenSession();
        Target = session.Audit.Place.Key.Path;
        if (!ShouldProcess(session.Audit.Place.Key.Path, "Replace the key")) return;
        session.Audit.RotateKey();
        var settings = session.Configuration.Values.Audit;
        WriteObject(AuditKey.Of(LogPlace.In(session.State, settings.Key, settings.Path))[0]);
    }
}
