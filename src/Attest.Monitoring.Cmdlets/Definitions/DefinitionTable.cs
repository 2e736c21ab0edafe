using System.Collections;
using Attest.Monitoring.Cmdlets.Running.Workers;
using Attest.Monitoring.Definitions;

namespace Attest.Monitoring.Cmdlets.Definitions;

/// <summary>A definition written as a hashtable, with the keys of the YAML form; its script blocks are looked at, not run.</summary>
internal static class DefinitionTable
{
    /// <param name="table">As the script wrote it.</param>
    /// <param name="baseDirectory">Where its relative paths start.</param>
    /// <exception cref="AttestException">With every mistake, by path.</exception>
    public static PipelineDefinition Read(IDictionary table, string baseDirectory) =>
        ScriptedDefinition.Read(table, baseDirectory, static block => new StepScript(block.ToString()));
}
