using System.Management.Automation;
using Attest.Monitoring.Running;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Cmdlets.State;

/// <summary>Removes old runs from a state folder: never a run that lives, never metrics, never the audit log.</summary>
[Cmdlet(VerbsCommon.Clear, "AttestState", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(RemovedRun))]
public sealed class ClearAttestStateCommand : HomeCmdlet
{
    /// <summary>Only runs that started so long ago: <c>90d</c>, <c>12h</c> or a TimeSpan. Default: 90 days.</summary>
    [Parameter(Position = 0)]
    [DurationTransformation]
    public TimeSpan OlderThan { get; set; } = TimeSpan.FromDays(90);

    /// <summary>The newest that stay, however old. Default: 1000.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int KeepLast { get; set; } = 1000;

    /// <summary>Outputs what was removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void End()
    {
        if (OlderThan < TimeSpan.Zero)
        {
            Target = OlderThan;
            throw new AttestException(ErrorIds.ArgumentInvalid, $"-OlderThan {OlderThan} lies in the future.", "Give a duration from 0.");
        }

        using var session = OpenSession();
        Target = session.State.Root;
        var removed = session.Audit.Prune(session.Runs, OlderThan, KeepLast, dryRun: false, id => ShouldProcess(id, "Remove run"));
        WriteVerbose($"{removed.Count} run(s) removed from {session.State.Root}.");
        if (!PassThru) return;
        foreach (var id in removed) WriteObject(new RemovedRun(id, RunHistory.StartOf(id)));
    }
}
