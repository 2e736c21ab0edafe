using System.Management.Automation.Host;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>
/// Runs <c>pwsh</c> steps from inside PowerShell. One object serves one run; <see cref="Run"/> goes into
/// <see cref="SessionAdapters.Pwsh"/>. Disposing it ends its workers.
/// </summary>
/// <param name="host">The caller's host: its culture, its window; steps never prompt on it.</param>
/// <param name="context">The session.</param>
internal sealed class PowerShellSteps(PSHost host, PowerShellContext context) : IDisposable
{
    /// <summary>A <see cref="StepBodyRunner"/>.</summary>
    public BodyOutcome Run(StepInvocation invocation)
    {
        throw new AttestException(
            ErrorIds.NotSupportedYet, $"{host.Name} {context.Time}", "Use the attest program.", invocation.Step.Definition.Position);
    }

    public void Dispose()
    {
    }
}
