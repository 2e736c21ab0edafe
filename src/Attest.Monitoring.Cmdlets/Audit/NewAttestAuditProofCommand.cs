using System.Management.Automation;
using System.Text;
using Attest.Monitoring.Audit.Exporting;
using Attest.Monitoring.Audit.Proofs;

namespace Attest.Monitoring.Cmdlets.Audit;

/// <summary>Makes the proof that an entry is in the audit log, to be checked with the log's public key alone.</summary>
[Cmdlet(VerbsCommon.New, "AttestAuditProof", SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(FileInfo))]
public sealed class NewAttestAuditProofCommand : HomeCmdlet
{
    /// <summary>The entry's number; events of Get-AttestAudit have it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateRange(0, long.MaxValue)]
    public long Seq { get; set; }

    /// <summary>The file to write; without one the proof is written to the pipeline. A folder gets a file for each entry.</summary>
    [Parameter(Position = 1)]
    [Alias("Path")]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    private protected override void Process()
    {
        Target = Seq;
        var request = Request(NamedHome);
        using var log = AuditReading.Open(request, OpenSession);
        var proof = LogProof.Make(log.Place, Seq);
        log.Tell("prove", new KeyValuePair<string, object?>("seq_proven", Seq));
        if (Destination is null)
        {
            WriteObject(proof.ToString());
            return;
        }

        var target = GetUnresolvedProviderPathFromPSPath(Destination);
        if (Directory.Exists(target)) target = Path.Combine(target, $"{Seq}.tlog-proof");
        if (!ShouldProcess(target, "Write the proof")) return;
        WholeFile.Write(target, file => file.Write(Encoding.UTF8.GetBytes(proof.ToString())));
        WriteObject(new FileInfo(target));
    }
}
