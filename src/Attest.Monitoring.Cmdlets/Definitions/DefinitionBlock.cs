using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using Attest.Monitoring.Cmdlets.Running.Workers;
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
    /// <param name="caller">Where script blocks find their <c>$using:</c> values.</param>
    /// <returns>The same dictionary as somebody would write by hand.</returns>
    /// <exception cref="AttestException"><see cref="ErrorIds.DefinitionInvalid"/>: it emits something else.</exception>
    /// <exception cref="RuntimeException">The block's own.</exception>
    public static IDictionary Evaluate(ScriptBlock block, string name, SessionState caller)
    {
        // A step that was called wrongly must not be left out in silence.
        var steps = new List<object?>();
        Action<IDictionary> add = arguments => steps.Add(Step(arguments, caller));
        List<PSVariable> variables = [new("ErrorActionPreference", ActionPreference.Stop), new(StepWord.Adder, add)];
        var functions = new Dictionary<string, ScriptBlock> { [StepWord.Name] = StepWord.Function() };
        var definition = new OrderedDictionary();
        var strangers = new List<Diagnostic>();
        foreach (var emitted in block.InvokeWithContext(functions, variables))
        {
            if (emitted is null) continue;
            if (emitted.BaseObject is IDictionary keys) Add(definition, keys);
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

    /// <summary>At the call, while the variables that its block uses are what they are there.</summary>
    private static OrderedDictionary Step(IDictionary arguments, SessionState caller)
    {
        var step = new OrderedDictionary();
        foreach (var (key, value) in StepWord.Keys(arguments))
        {
            step[key] = (value is PSObject wrapped ? wrapped.BaseObject : value) is ScriptBlock body ? StepScript.Of(body, caller) : value;
        }

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
