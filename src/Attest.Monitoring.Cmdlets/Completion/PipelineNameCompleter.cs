using System.Collections;
using System.Management.Automation;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Cmdlets.Completion;

/// <summary>Names of the pipelines that have run.</summary>
internal sealed class PipelineNameCompleter : Completer
{
    private const int MostRuns = 500;

    /// <inheritdoc/>
    protected override IEnumerable<CompletionResult> Complete(string word, IDictionary bound)
    {
        if (Surroundings.State(bound) is not { } state) return [];
        var names = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var run in new RunHistory(state, TimeProvider.System).Newest().Take(MostRuns)) names.Add(run.Pipeline);
        return Matching(word, names);
    }
}
