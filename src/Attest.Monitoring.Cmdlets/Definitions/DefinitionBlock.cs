using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Cmdlets.Definitions;

/// <summary>
/// A definition written as a script block: what <c>step</c> is called with, in order, and the keys of every hashtable
/// that the block emits (<c>@{ concurrency = 2 }</c>).
/// </summary>
internal static class DefinitionBlock
{
    /// <summary>Runs the block where it was written: it sees the caller's variables and functions.</summary>
    /// <param name="block">The block.</param>
    /// <param name="name">The pipeline's name, unless the block gives one.</param>
    /// <returns>The same dictionary as somebody would write by hand.</returns>
    /// <exception cref="AttestException"><see cref="ErrorIds.DefinitionInvalid"/>: it emits something else.</exception>
    /// <exception cref="RuntimeException">The block's own.</exception>
    public static IDictionary Evaluate(ScriptBlock block, string name)
    {
        // A step that was called wrongly must not be left out in silence.
        List<PSVariable> variables = [new("ErrorActionPreference", ActionPreference.Stop)];
        var functions = new Dictionary<string, ScriptBlock> { [StepWord.Name] = StepWord.Function() };
        var steps = new List<object?>();
        var definition = new OrderedDictionary();
        var strangers = new List<Diagnostic>();
        foreach (var emitted in block.InvokeWithContext(functions, variables))
        {
            if (emitted is null) continue;
            if (emitted.TypeNames.Contains(StepWord.TypeName)) steps.Add(Step(emitted));
            else if (emitted.BaseObject is IDictionary keys) Add(definition, keys);
            else strangers.Add(Stranger(emitted));
        }

        if (strangers.Count > 0)
        {
            throw new AttestException(
                ErrorIds.DefinitionInvalid,
                "Emit nothing but steps and hashtables of keys: assign what else the block makes to a variable or $null.",
                strangers);
        }

        if (!definition.Contains("name")) definition.Insert(0, "name", name);
        if (steps.Count > 0 || !definition.Contains("steps")) Add(definition, new OrderedDictionary { ["steps"] = steps });
        return definition;
    }

    private static OrderedDictionary Step(PSObject emitted)
    {
        var step = new OrderedDictionary();
        foreach (var (key, value) in StepWord.Keys((IDictionary)emitted.Properties["Arguments"].Value)) step[key] = value;
        return step;
    }

    private static void Add(OrderedDictionary definition, IDictionary keys)
    {
        foreach (DictionaryEntry entry in keys)
        {
            if (!definition.Contains(entry.Key))
            {
                definition.Add(entry.Key, entry.Value);
                continue;
            }

            throw new AttestException(
                ErrorIds.DefinitionInvalid, $"The block gives '{entry.Key}' twice.", "Give each key of the pipeline once.");
        }
    }

    private static Diagnostic Stranger(PSObject emitted) =>
        new(SourcePosition.None, $"the block emits a {emitted.BaseObject.GetType().Name}, which is neither a step nor a hashtable");
}
