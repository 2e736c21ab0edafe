using System.Management.Automation;
using Attest.Monitoring.Configuration;

namespace Attest.Monitoring.Cmdlets.Configuration;

/// <summary>Checks the configuration: every mistake in any file or variable, at once.</summary>
[Cmdlet(VerbsDiagnostic.Test, "AttestConfiguration")]
[OutputType(typeof(ConfigurationCheck), typeof(bool))]
public sealed class TestAttestConfigurationCommand : AttestCmdlet
{
    /// <summary>Answers only <c>$true</c> or <c>$false</c>.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private protected override void End()
    {
        var check = ConfigurationChecking.Check(ConfigurationRequests.Of(Request(home: null)), TimeProvider.System);
        if (Quiet) WriteObject(check.IsValid);
        else WriteObject(check);
    }
}
