using System.Management.Automation;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.Running.Processes;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>
/// The end of a worker's pipeline: each object that a step emits goes to the caller, and its text into the log as
/// <c>pwsh</c> would print it.
/// </summary>
[Cmdlet(VerbsCommunications.Write, "AttestStepOutput")]
internal sealed class StepSink : PSCmdlet, IDisposable
{
    private const string Wide = "$args[0] | Microsoft.PowerShell.Utility\\Out-String -Width 1000000";

    private const string LaidOut = "Microsoft.PowerShell.Commands.Internal.Format";

    private SteppablePipeline? _printer;

    [Parameter(Mandatory = true)]
    public RunspaceWorker? Worker { get; set; }

    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public object? Item { get; set; }

    protected override void BeginProcessing() => Worker!.Sink = this;

    protected override void ProcessRecord()
    {
        if (Worker!.Job is not { } job) return;
        if (job.EmitsObjects) job.Emit(Item);
        if (job.Text.Fault is { } fault) throw fault;
        if (_printer is null && PlainText() is { } text) job.Text.Line(OutputStream.Standard, text);
        else if (job.Invocation.Masker is { HasSecrets: true } masker && Hidden(masker) is { } hidden) job.Text.Line(OutputStream.Standard, hidden);
        else Print();
    }

    /// <summary>Prints what a format held back, at the end of a step.</summary>
    public void EndStep()
    {
        _printer?.End();
        Dispose();
    }

    /// <summary>Drops what a format held back; the next step begins anew.</summary>
    public void Dispose()
    {
        _printer?.Dispose();
        _printer = null;
    }

    /// <summary>
    /// The text of what has no format of its own; null for all that must be formatted, and for text with escape
    /// sequences, which a log does not keep.
    /// </summary>
    private string? PlainText() => (Item is PSObject wrapped ? wrapped.BaseObject : Item) switch
    {
        string text when !text.Contains('\x1b') => text,
        int or long => Item!.ToString(),
        _ => null,
    };

    /// <summary>
    /// The text of an object that shows a secret, laid out with all the room it wants: on a screen of 80 columns tables and
    /// lists would cut the secret into pieces that nobody knows again. Null for an object that shows none.
    /// </summary>
    private string? Hidden(SecretMasker masker)
    {
        // What Format-Table and its kin emit is laid out already and makes no sense alone.
        if (Item is null || (Item is PSObject wrapped && wrapped.BaseObject.GetType().Namespace == LaidOut)) return null;
        var lines = InvokeCommand.InvokeScript(
            true, InvokeCommand.NewScriptBlock(Wide), null, [Item]);
        var text = EscapeSequences.Remove(string.Concat(lines.Select(static line => line.ToString())));
        var masked = masker.Mask(text);
        return masked == text ? null : masked.TrimEnd();
    }

    private void Print()
    {
        if (_printer is null)
        {
            _printer = InvokeCommand
                .NewScriptBlock(@"Microsoft.PowerShell.Core\Out-Default")
                .GetSteppablePipeline(CommandOrigin.Internal);
            _printer.Begin(expectInput: true);
        }

        _printer.Process(Item);
    }
}
