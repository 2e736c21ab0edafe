using Attest.Monitoring.Cmdlets.Running.Workers;
using Attest.Monitoring.Definitions;

namespace Attest.Monitoring.Cmdlets.Definitions;

/// <summary>A definition written in PowerShell; script blocks that are steps are looked at, not run.</summary>
internal static class DefinitionTable
{
    /// <summary>The name of a block that gives none.</summary>
    private const string Unnamed = "pipeline";

    /// <param name="written">A hashtable with the keys of the YAML form, or a block in which <c>step</c> declares steps.</param>
    /// <param name="baseDirectory">Where its relative paths start.</param>
    /// <exception cref="AttestException">With every mistake, by path.</exception>
    public static PipelineDefinition Read(object written, string baseDirectory) =>
        ScriptedDefinition.Read(DefinitionObject.Keys(written, Unnamed), baseDirectory, static block => new StepScript(block.ToString()));
}
