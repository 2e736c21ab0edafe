using System.Management.Automation;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Cmdlets.Running;

/// <summary>Gets the reports of runs, the newest first.</summary>
[Cmdlet(VerbsCommon.Get, "AttestRun")]
[OutputType(typeof(RunReport))]
public sealed class GetAttestRunCommand : AttestCmdlet
{
    /// <summary>Run ids, or parts of them that fit no other. Default: every run.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("RunId")]
    [ValidateNotNullOrEmpty]
    public string[]? Id { get; set; }

    private protected override void Process()
    {
        using var session = OpenSession();
        foreach (var id in Id ?? []) WriteObject(session.Runs.Find(id));
        if (Id is null) WriteObject(session.Runs.Newest(), enumerateCollection: true);
    }
}
