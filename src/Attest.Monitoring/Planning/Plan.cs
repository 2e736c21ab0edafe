using Attest.Monitoring.Definitions;

namespace Attest.Monitoring.Planning;

/// <summary>A definition made ready to run: steps in an order that satisfies every <c>needs</c>.</summary>
internal sealed record Plan
{
    public required PipelineDefinition Definition { get; init; }

    /// <summary>Every parameter with its value (string, bool, long, double), defaults filled in.</summary>
    public required IReadOnlyDictionary<string, object?> Parameters { get; init; }

    /// <summary>In running order; <c>finally</c> steps last. A step's <see cref="PlannedStep.Needs"/> index into this list.</summary>
    public required IReadOnlyList<PlannedStep> Steps { get; init; }
}

/// <summary>One step of a plan; a matrix member is one of its own.</summary>
/// <param name="Index">Its place in <see cref="Plan.Steps"/>, which numbers its log file.</param>
/// <param name="Id"><c>build</c> or <c>build[configuration=Debug]</c>.</param>
/// <param name="Definition">What was written.</param>
/// <param name="Matrix">The member's values by axis; empty without a matrix.</param>
/// <param name="Needs">Indices of the steps that must have ended before.</param>
internal sealed record PlannedStep(
    int Index,
    string Id,
    StepDefinition Definition,
    IReadOnlyDictionary<string, object> Matrix,
    IReadOnlyList<int> Needs);
