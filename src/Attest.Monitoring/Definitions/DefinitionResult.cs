using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions;

/// <summary>What reading a definition gave: the definition, or every mistake in it.</summary>
/// <param name="Definition">Null when there is a mistake.</param>
/// <param name="Diagnostics">In document order.</param>
internal sealed record DefinitionResult(PipelineDefinition? Definition, IReadOnlyList<Diagnostic> Diagnostics);
