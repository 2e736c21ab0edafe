using System.Collections;
using System.Management.Automation;
using Attest.Monitoring.Metrics;

namespace Attest.Monitoring.Cmdlets.Completion;

/// <summary>Metrics that the state folder holds.</summary>
internal sealed class MetricNameCompleter : Completer
{
    /// <inheritdoc/>
    protected override IEnumerable<CompletionResult> Complete(string word, IDictionary bound)
    {
        if (Surroundings.State(bound) is not { } state) return [];
        var metrics = MergedMetrics.Read(state, "attest", new BuildIdentity(ProductVersion.Text, ProductVersion.Revision));
        return Matching(word, metrics.Families.Select(family => family.Name));
    }
}
