using System.Management.Automation;

namespace Attest.Monitoring.Cmdlets;

/// <summary>A cmdlet that works on one state folder.</summary>
public abstract class HomeCmdlet : AttestCmdlet
{
    /// <summary>The state folder. Default: <c>$env:ATTEST_HOME</c>, else that of the account.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Home { get; set; }

    private protected override string? NamedHome => Home;
}
