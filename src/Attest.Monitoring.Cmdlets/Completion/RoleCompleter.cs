using System.Collections;
using System.Management.Automation;
using Attest.Monitoring.Access;

namespace Attest.Monitoring.Cmdlets.Completion;

/// <summary>What a token may read.</summary>
internal sealed class RoleCompleter : Completer
{
    /// <inheritdoc/>
    protected override IEnumerable<CompletionResult> Complete(string word, IDictionary bound) => Matching(word, RoleWords.All);
}
