using System.Collections;
using System.Management.Automation;
using Attest.Monitoring.Health;

namespace Attest.Monitoring.Cmdlets.Completion;

/// <summary>Groups of health checks: those that mean something, and those of registered checks.</summary>
internal sealed class HealthGroupCompleter : Completer
{
    /// <inheritdoc/>
    protected override IEnumerable<CompletionResult> Complete(string word, IDictionary bound)
    {
        var groups = new SortedSet<string>(StringComparer.Ordinal) { HealthCheckSettings.Ready, HealthCheckSettings.Live };
        foreach (var check in HealthChecks.All) groups.UnionWith(check.Settings.Groups);
        return Matching(word, groups);
    }
}
