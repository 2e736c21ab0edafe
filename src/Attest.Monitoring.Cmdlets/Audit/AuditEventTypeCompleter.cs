using System.Collections;
using System.Management.Automation;
using Attest.Monitoring.Audit;
using Attest.Monitoring.Cmdlets.Completion;

namespace Attest.Monitoring.Cmdlets.Audit;

/// <summary>The closed list of events.</summary>
internal sealed class AuditEventTypeCompleter : Completer
{
    /// <inheritdoc/>
    protected override IEnumerable<CompletionResult> Complete(string word, IDictionary bound) => Matching(word, AuditEventTypes.All);
}
