namespace Attest.Cli.Audit;

/// <summary><c>attest audit</c>: what was done, by whom, and the proof of it.</summary>
internal sealed class AuditVerb : Verb
{
    public AuditVerb(EverywhereOptions everywhere)
        : base("audit", "Read, export, verify and prove the audit log", everywhere)
    {
        Add(new AuditReportVerb(everywhere));
        Add(new AuditExportVerb(everywhere));
        Add(new AuditTailVerb(everywhere));
        Add(new AuditVerifyVerb(everywhere));
        Add(new AuditProveVerb(everywhere));
        Add(new AuditAnchorVerb(everywhere));
        Add(new AuditKeyVerb(everywhere));
    }

    protected override int Run(Call call) => throw new InvalidOperationException("audit only holds other verbs.");
}
