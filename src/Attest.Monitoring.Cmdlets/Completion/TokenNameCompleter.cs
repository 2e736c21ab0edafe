using System.Collections;
using System.Management.Automation;
using Attest.Monitoring.Access;

namespace Attest.Monitoring.Cmdlets.Completion;

/// <summary>Names of the tokens of the state folder.</summary>
internal sealed class TokenNameCompleter : Completer
{
    /// <inheritdoc/>
    protected override IEnumerable<CompletionResult> Complete(string word, IDictionary bound) =>
        Surroundings.State(bound) is { } state ? Matching(word, new TokenFolder(state, TimeProvider.System).Names().Order(StringComparer.Ordinal)) : [];
}
