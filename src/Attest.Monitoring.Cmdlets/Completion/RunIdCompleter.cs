using System.Collections;
using System.Globalization;
using System.Management.Automation;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Cmdlets.Completion;

/// <summary>Ids of runs, the newest first, with what each was.</summary>
internal sealed class RunIdCompleter : Completer
{
    private const int Most = 50;

    /// <inheritdoc/>
    protected override IEnumerable<CompletionResult> Complete(string word, IDictionary bound)
    {
        if (Surroundings.State(bound) is not { } state) yield break;
        var left = Most;
        foreach (var run in new RunHistory(state, TimeProvider.System).Newest())
        {
            if (!run.RunId.StartsWith(word, StringComparison.OrdinalIgnoreCase)) continue;
            var started = run.StartedAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            yield return Result(run.RunId, $"{run.Pipeline}, {run.Status.Word()}, {started}");
            if (--left == 0) yield break;
        }
    }
}
