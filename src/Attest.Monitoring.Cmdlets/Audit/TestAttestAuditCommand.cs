using System.Management.Automation;
using Attest.Monitoring.Audit.Verification;

namespace Attest.Monitoring.Cmdlets.Audit;

/// <summary>Verifies the audit log, one entry of it, or a proof: integrity, completeness, authenticity. Writes nothing.</summary>
[Cmdlet(VerbsDiagnostic.Test, "AttestAudit", DefaultParameterSetName = LogSet)]
[OutputType(typeof(AuditVerification), typeof(bool))]
public sealed class TestAttestAuditCommand : AttestCmdlet, IDisposable
{
    private const string LogSet = "Log";
    private const string EntrySet = "Entry";
    private const string ProofSet = "Proof";
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Files with checkpoints that were kept elsewhere: the log must still hold what they vouch for.</summary>
    [Parameter(ParameterSetName = LogSet)]
    [ValidateNotNullOrEmpty]
    public string[] Checkpoint { get; set; } = [];

    /// <summary>Check this entry alone, without reading the rest.</summary>
    [Parameter(Mandatory = true, ParameterSetName = EntrySet, ValueFromPipelineByPropertyName = true)]
    [Alias("Seq")]
    [ValidateRange(0, long.MaxValue)]
    public long Entry { get; set; }

    /// <summary>Check this proof file, without the log.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ProofSet)]
    [ValidateNotNullOrEmpty]
    public string Proof { get; set; } = "";

    /// <summary>Trust these public keys (PEM files) and no other. Default: those beside the log.</summary>
    [Parameter]
    [Alias("Key")]
    [ValidateNotNullOrEmpty]
    public string[] PublicKey { get; set; } = [];

    /// <summary>Trust time stamps by the root certificates in this PEM file and no others. Default: what each anchor says.</summary>
    [Parameter(ParameterSetName = LogSet)]
    [ValidateNotNullOrEmpty]
    public string? Authorities { get; set; }

    /// <summary>State folders, or folders of exports; each is verified. Default: <c>$env:ATTEST_HOME</c>, else that of the account.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Home { get; set; } = [];

    /// <summary>Only true or false: whether nothing failed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>What makes it a terminating error: a verdict that failed, or completeness that is not proven either.</summary>
    [Parameter]
    [ValidateSet("Failed", "Unproven")]
    public string? FailOn { get; set; }

    private protected override void Process()
    {
        if (Home.Length > 1 && (ParameterSetName != LogSet || Checkpoint.Length > 0))
            throw new AttestException(ErrorIds.ArgumentInvalid, "An entry, a proof or a checkpoint is of one log.", "Name one state folder with -Home.");
        if (Home.Length == 0) Verify(null);
        foreach (var home in Home) Verify(home);
    }

    private void Verify(string? home)
    {
        try
        {
            var result = new AuditChecking(Request(home))
            {
                Keys = [.. PublicKey.Select(GetUnresolvedProviderPathFromPSPath)],
                Checkpoints = [.. Checkpoint.Select(GetUnresolvedProviderPathFromPSPath)],
                Authorities = Authorities is null ? null : GetUnresolvedProviderPathFromPSPath(Authorities),
                Entry = ParameterSetName == EntrySet ? Entry : null,
                Proof = ParameterSetName == ProofSet ? GetUnresolvedProviderPathFromPSPath(Proof) : null,
            }.Run(_stop.Token);
            Target = result.Log;
            WriteObject(Quiet ? result.IsValid : result);
            if (FailOn is null || (result.IsValid && (FailOn == "Failed" || result.Completeness.Verdict == Verdict.Pass))) return;
            var answer = new[] { result.Integrity, result.Authenticity, result.Completeness }.MaxBy(answer => answer.Verdict)!;
            ThrowTerminatingError(ErrorRecords.Of(
                new AttestException(ErrorIds.AuditLogInvalid, $"The audit log does not verify: {answer.Reason}.", "Look at the findings; restore the log from a backup, or give a checkpoint that was kept elsewhere."),
                result.Log));
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C.
        }
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();
}
