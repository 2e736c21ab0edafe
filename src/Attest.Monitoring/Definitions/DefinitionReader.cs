using Attest.Monitoring.Definitions.Reading;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions;

/// <summary>Turns a document into a definition, or into every mistake in it.</summary>
internal static class DefinitionReader
{
    /// <param name="root">The document.</param>
    /// <param name="file">The file's name as the user gave it; null for a definition made in code.</param>
    /// <param name="baseDirectory">The folder that relative paths start from.</param>
    public static DefinitionResult Read(SourceNode root, string? file, string baseDirectory)
    {
        var reading = new DefinitionReading();
        var definition = new PipelineReader(reading).Read(root, file, baseDirectory);
        return reading.Diagnostics.IsEmpty
            ? new DefinitionResult(definition, [])
            : new DefinitionResult(null, reading.Diagnostics.InDocumentOrder());
    }

    /// <inheritdoc cref="Read"/>
    /// <exception cref="AttestException"><see cref="ErrorIds.DefinitionInvalid"/> with every mistake.</exception>
    public static PipelineDefinition ReadOrThrow(SourceNode root, string? file, string baseDirectory)
    {
        var result = Read(root, file, baseDirectory);
        return result.Definition ?? throw new AttestException(
            ErrorIds.DefinitionInvalid,
            result.Diagnostics.Count == 1 ? "Correct it; nothing has run." : "Correct them; nothing has run.",
            result.Diagnostics);
    }
}
