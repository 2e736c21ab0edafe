using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Running;

/// <summary>What the report says of what was ended before its time with its run.</summary>
internal static class StepCancellation
{
    /// <summary>What to do about it: of a run that was cancelled or lost as well.</summary>
    public const string Remedy = "Run the pipeline again, or resume it (--resume, -Resume).";

    /// <summary>The error of a step that was ended.</summary>
    /// <param name="position">The step's place.</param>
    public static StepError Error(SourcePosition position) =>
        new(ErrorIds.StepCancelled, "The step was ended because the run was cancelled.", Remedy, position);
}
