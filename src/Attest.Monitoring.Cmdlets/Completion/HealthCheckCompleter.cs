using System.Collections;
using System.Management.Automation;
using Attest.Monitoring.Health;

namespace Attest.Monitoring.Cmdlets.Completion;

/// <summary>Names of the health checks that are registered in this process.</summary>
internal sealed class HealthCheckCompleter : Completer
{
    /// <inheritdoc/>
    protected override IEnumerable<CompletionResult> Complete(string word, IDictionary bound) =>
        Matching(word, HealthChecks.All.Select(static check => check.Name));
}
