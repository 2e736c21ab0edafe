using System.Collections;
using System.Management.Automation;
using Attest.Monitoring.Definitions;

namespace Attest.Monitoring.Cmdlets.Definitions;

/// <summary>What <c>-Definition</c> takes: a hashtable, or a script block in which <c>step</c> declares steps.</summary>
internal static class DefinitionObject
{
    /// <summary>Reads it; a script block is evaluated, its steps are not run.</summary>
    /// <param name="written">What the user gave.</param>
    /// <param name="name">The pipeline's name where a block gives none.</param>
    /// <param name="caller">Where script blocks find their <c>$using:</c> values, and where relative paths start.</param>
    /// <exception cref="AttestException">It is something else, or no definition.</exception>
    public static PipelineDefinition Read(object? written, string name, SessionState caller) =>
        ScriptedDefinition.Read(Keys(written, name, caller), caller);

    private static IDictionary Keys(object? written, string name, SessionState caller) => (written is PSObject wrapped ? wrapped.BaseObject : written) switch
    {
        ScriptBlock block => DefinitionBlock.Evaluate(block, name, caller),
        IDictionary keys => keys,
        var other => throw new AttestException(
            ErrorIds.ArgumentInvalid,
            $"-Definition takes a hashtable or a script block, not {(other is null ? "null" : $"a value of type {other.GetType().Name}")}.",
            "Name a file with -Path, or write -Definition @{ name = …; steps = … } or -Definition { step … { … } }."),
    };
}
