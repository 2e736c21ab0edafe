using System.Management.Automation;
using Attest.Monitoring.Running.Processes;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>
/// The end of a step's pipeline: each object goes to the caller, and its text into the log as <c>pwsh</c> would print it.
/// </summary>
[Cmdlet(VerbsCommunications.Write, "AttestStepOutput")]
internal sealed class StepSink : PSCmdlet, IDisposable
{
    private StepJob _job = null!;
    private SteppablePipeline? _printer;

    [Parameter(Mandatory = true)]
    public StepJob Job
    {
        get => _job;
        set => _job = value;
    }

    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public object? Item { get; set; }

    protected override void ProcessRecord()
    {
        if (_job.EmitsObjects) _job.Emit(Item);
        if (_job.Text.Fault is { } fault) throw fault;
        if (_printer is null && PlainText() is { } text) _job.Text.Line(OutputStream.Standard, text);
        else Print();
    }

    protected override void EndProcessing() => _printer?.End();

    public void Dispose() => _printer?.Dispose();

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
