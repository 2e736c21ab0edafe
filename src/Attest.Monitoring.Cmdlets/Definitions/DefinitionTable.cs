using System.Collections;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Cmdlets.Definitions;

/// <summary>A definition written as a hashtable, with the keys of the YAML form.</summary>
internal static class DefinitionTable
{
    /// <param name="table">As the script wrote it.</param>
    /// <param name="baseDirectory">Where its relative paths start.</param>
    /// <exception cref="AttestException">With every mistake, by path.</exception>
    public static PipelineDefinition Read(IDictionary table, string baseDirectory) =>
        DefinitionReader.ReadOrThrow(ObjectNodes.From(PlainValues.Of(table)), file: null, baseDirectory);
}
