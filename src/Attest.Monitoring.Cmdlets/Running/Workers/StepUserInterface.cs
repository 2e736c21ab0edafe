using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.Running.Processes;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>The screen of a step is its log, 80 columns wide as that of a <c>pwsh</c> without a terminal; nobody answers.</summary>
internal sealed class StepUserInterface : PSHostUserInterface
{
    /// <summary>Where it writes now; null between steps.</summary>
    public StepText? Text { get; set; }

    public override PSHostRawUserInterface RawUI { get; } = new StepScreen();

    public override void Write(string value) => Text?.Write(OutputStream.Standard, EscapeSequences.Remove(value));

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => Text?.Line(OutputStream.Standard, EscapeSequences.Remove(value));

    public override void WriteErrorLine(string value) => Text?.Line(OutputStream.Error, EscapeSequences.Remove(value));

    public override void WriteWarningLine(string message) => WriteLine("WARNING: " + message);

    public override void WriteVerboseLine(string message) => WriteLine("VERBOSE: " + message);

    public override void WriteDebugLine(string message) => WriteLine("DEBUG: " + message);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        // A log has no bars.
    }

    public override string ReadLine() => throw Unattended();

    public override SecureString ReadLineAsSecureString() => throw Unattended();

    public override Dictionary<string, PSObject> Prompt(
        string caption, string message, Collection<FieldDescription> descriptions) => throw Unattended();

    public override int PromptForChoice(
        string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) => throw Unattended();

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw Unattended();

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options) => throw Unattended();

    private static PSInvalidOperationException Unattended() =>
        new("A pipeline step runs unattended: it cannot ask. Pass the value in through 'env' or a parameter.");
}
