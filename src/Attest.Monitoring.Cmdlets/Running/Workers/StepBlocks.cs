using System.Management.Automation;
using System.Management.Automation.Language;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>
/// The compiled bodies of a worker: what runs again (a retry, a matrix, a loop over one script block) is parsed and compiled
/// once. As the engine does with scripts by their text, but for what a second run would find changed: types that a body
/// defines keep their static fields.
/// </summary>
internal sealed class StepBlocks
{
    /// <summary>More are not kept: a pipeline rarely has so many that run again.</summary>
    private const int Most = 64;

    private readonly Dictionary<Place, ScriptBlock> _kept = [];

    /// <summary>The script in the runspace of the calling thread, the same block for the same text at the same place.</summary>
    /// <exception cref="ParseException">It is no PowerShell.</exception>
    public ScriptBlock Of(StepScript script)
    {
        if (script.Namespaces.Count > 0) return script.ToBlock();
        var place = new Place(script.Code, script.File, script.Line, script.Column);
        if (_kept.TryGetValue(place, out var block)) return block;
        block = script.ToBlock();
        if (block.Ast.Find(DefinesTypes, searchNestedScriptBlocks: true) is not null) return block;
        if (_kept.Count == Most) _kept.Clear();
        _kept.Add(place, block);
        return block;
    }

    private static bool DefinesTypes(Ast ast) => ast is TypeDefinitionAst or UsingStatementAst or ConfigurationDefinitionAst;

    private readonly record struct Place(string Code, string? File, int Line, int Column);
}
