using System.Management.Automation;
using Attest.Monitoring.Cmdlets.Completion;
using Attest.Monitoring.Health;

namespace Attest.Monitoring.Cmdlets.Health;

/// <summary>Removes health checks that were registered in this process; monitors that run make them no more.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "AttestHealthCheck", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(void))]
public sealed class UnregisterAttestHealthCheckCommand : AttestCmdlet
{
    /// <summary>Names of checks, wildcards allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(HealthCheckCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    private protected override void Process()
    {
        foreach (var pattern in Name)
        {
            Target = pattern;
            var names = Wildcards.Of([pattern]);
            var found = HealthChecks.All.Where(check => names.Match(check.Name)).Select(static check => check.Name).ToArray();
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(pattern))
            {
                WriteFault(new AttestException(
                    ErrorIds.ArgumentInvalid,
                    $"No health check '{pattern}' is registered in this process.",
                    "Checks of attest.yml are removed there; registered ones are listed by [Attest.Monitoring.Health.HealthChecks]::All."));
            }

            foreach (var name in found)
                if (ShouldProcess(name, "Unregister health check")) ScriptChecks.Remove(name);
        }
    }
}
