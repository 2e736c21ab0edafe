using System.Globalization;
using System.Management.Automation.Host;

namespace Attest.Monitoring.Cmdlets.Health;

/// <summary>The host of a check: it has no screen, and leaving it ends the check, not the process.</summary>
internal sealed class CheckHost : PSHost
{
    /// <summary>What <c>exit</c> asked for; null when nothing did.</summary>
    public int? ExitCode { get; set; }

    public override string Name => "Attest.Monitoring";
    public override Version Version { get; } = typeof(AttestException).Assembly.GetName().Version!;

    // As RunId makes ids, of a time and chance; nobody compares it.
    public override Guid InstanceId { get; } = new(Random.Shared.Next(), (short)Random.Shared.Next(), (short)Random.Shared.Next(), new byte[8]);
    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;
    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    // Write-Host goes to the information stream; Read-Host is told that nobody answers.
    public override PSHostUserInterface? UI => null;

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt() => throw new NotSupportedException("A health check has no prompt.");

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
