using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions.Reading;

/// <summary>A step that has been read but not yet seen beside the others.</summary>
/// <param name="Definition">What it says; its <c>needs</c> may name what does not exist.</param>
/// <param name="IdPosition">Where its id stands.</param>
/// <param name="NeedPositions">Where each of its <c>needs</c> stands.</param>
internal sealed record StepDraft(
    StepDefinition Definition, SourcePosition IdPosition, IReadOnlyList<SourcePosition> NeedPositions);
