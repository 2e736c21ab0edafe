using System.Collections;
using System.Globalization;
using System.Management.Automation;
using Attest.Monitoring.Cmdlets.Serving;

namespace Attest.Monitoring.Cmdlets.Completion;

/// <summary>Numbers of the monitor endpoints of this process, with where each listens.</summary>
internal sealed class MonitorIdCompleter : Completer
{
    /// <inheritdoc/>
    protected override IEnumerable<CompletionResult> Complete(string word, IDictionary bound)
    {
        foreach (var monitor in Monitors.All)
        {
            var id = monitor.Id.ToString(CultureInfo.InvariantCulture);
            if (id.StartsWith(word, StringComparison.Ordinal)) yield return Result(id, string.Join(", ", monitor.Listening));
        }
    }
}
