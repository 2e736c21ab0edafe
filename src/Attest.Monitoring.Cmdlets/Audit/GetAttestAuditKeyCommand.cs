using System.Management.Automation;
using Attest.Monitoring.Audit;
using Attest.Monitoring.Audit.Reading;

namespace Attest.Monitoring.Cmdlets.Audit;

/// <summary>Gets the public keys of the audit log: the one that signs its checkpoints today, and those it replaced.</summary>
[Cmdlet(VerbsCommon.Get, "AttestAuditKey")]
[OutputType(typeof(AuditKey))]
public sealed class GetAttestAuditKeyCommand : HomeCmdlet
{
    private protected override void End()
    {
        using var session = OpenSession();
        Target = session.State.Root;
        var settings = session.Configuration.Values.Audit;
        foreach (var key in AuditKey.Of(LogPlace.In(session.State, settings.Key, settings.Path))) WriteObject(key);
    }
}
