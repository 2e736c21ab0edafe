using System.Collections;
using System.Management.Automation;
using Attest.Monitoring.Logging;

namespace Attest.Monitoring.Cmdlets.Completion;

/// <summary>The components that speak in a log.</summary>
internal sealed class LogTargetCompleter : Completer
{
    /// <inheritdoc/>
    protected override IEnumerable<CompletionResult> Complete(string word, IDictionary bound) => Matching(word, LogTargets.Names);
}
