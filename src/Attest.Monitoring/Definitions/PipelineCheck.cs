using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions;

/// <summary>Whether a definition is one, and every mistake in it.</summary>
/// <param name="Path">The file as the user named it; null for a definition made in code.</param>
/// <param name="Pipeline">The pipeline's name; null when there are mistakes.</param>
/// <param name="Steps">How many steps were written; 0 when there are mistakes.</param>
/// <param name="Diagnostics">The mistakes, in document order.</param>
public sealed record PipelineCheck(string? Path, string? Pipeline, int Steps, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Whether there is no mistake.</summary>
    public bool IsValid => Diagnostics.Count == 0;
}
