using System.Management.Automation;
using Attest.Monitoring.Cmdlets.Completion;

namespace Attest.Monitoring.Cmdlets.Access;

/// <summary>Revokes tokens: a monitor endpoint that runs refuses them within a second.</summary>
[Cmdlet(VerbsCommon.Remove, "AttestToken", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(void))]
public sealed class RemoveAttestTokenCommand : HomeCmdlet
{
    /// <summary>Names of tokens.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TokenNameCompleter))]
    public string[] Name { get; set; } = [];

    private protected override void Process()
    {
        using var session = OpenSession();
        foreach (var name in Name)
        {
            Target = name;
            if (!ShouldProcess(name, "Revoke token")) continue;
            try
            {
                session.Tokens.Revoke(name);
            }
            catch (AttestException fault)
            {
                WriteFault(fault);
            }
        }
    }
}
