using System.Globalization;
using System.Management.Automation.Host;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>The host steps see: its screen is the step's log, and leaving it ends the step, not the process.</summary>
internal sealed class StepHost(PSHost caller) : PSHost
{
    private readonly StepUserInterface _screen = new();

    /// <summary>What <c>exit</c> or <c>$host.SetShouldExit</c> asked for; null when nothing did.</summary>
    public int? ExitCode { get; set; }

    /// <summary>Where the step writes; null between steps.</summary>
    public StepText? Text
    {
        get => _screen.Text;
        set => _screen.Text = value;
    }

    public override string Name => "Attest.Monitoring";
    public override Version Version => caller.Version;
    public override Guid InstanceId { get; } = caller.InstanceId;
    public override CultureInfo CurrentCulture => caller.CurrentCulture;
    public override CultureInfo CurrentUICulture => caller.CurrentUICulture;
    public override PSHostUserInterface UI => _screen;

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt() => throw new NotSupportedException("A pipeline step has no prompt.");

    public override void ExitNestedPrompt()
    {
    }

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }
}
