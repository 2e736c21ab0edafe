using System.Collections;
using System.Management.Automation;

namespace Attest.Monitoring.Cmdlets.Definitions;

/// <summary>What <c>-Definition</c> takes: a hashtable, or a script block in which <c>step</c> declares steps.</summary>
internal static class DefinitionObject
{
    /// <summary>The keys of the definition.</summary>
    /// <param name="written">What the user gave.</param>
    /// <param name="name">The pipeline's name where a block gives none.</param>
    /// <exception cref="AttestException">It is something else, or the block is no definition.</exception>
    public static IDictionary Keys(object? written, string name) => (written is PSObject wrapped ? wrapped.BaseObject : written) switch
    {
        ScriptBlock block => DefinitionBlock.Evaluate(block, name),
        IDictionary keys => keys,
        var other => throw new AttestException(
            ErrorIds.ArgumentInvalid,
            $"-Definition takes a hashtable or a script block, not a {other?.GetType().Name ?? "null"}.",
            "Name a file with -Path, or write -Definition @{ name = …; steps = … } or -Definition { step … { … } }."),
    };
}
