namespace Attest.Monitoring.Planning;

/// <summary>What would run, in which order: a plan as scripts see it.</summary>
public sealed record PipelinePlan
{
    private readonly Plan _plan;

    internal PipelinePlan(Plan plan)
    {
        _plan = plan;
        // An array, as below: the type that the compiler makes for a list expression has no index in PowerShell.
        Steps = plan.Steps.Select(step => PipelinePlanStep.Of(plan, step)).ToArray();
    }

    /// <summary>The pipeline's name.</summary>
    public string Pipeline => _plan.Definition.Name;

    /// <summary>The pipeline's type.</summary>
    public string Type => _plan.Definition.Type;

    /// <summary>The file as the user named it; null for a definition made in code.</summary>
    public string? File => _plan.Definition.File;

    /// <summary>Every parameter with its value (string, bool, long or double), defaults filled in.</summary>
    public IReadOnlyDictionary<string, object?> Parameters => _plan.Parameters;

    /// <summary>In running order.</summary>
    public IReadOnlyList<PipelinePlanStep> Steps { get; }

    /// <summary>The table that <c>attest plan</c> prints.</summary>
    public override string ToString() => PlanTable.Write(_plan);
}

/// <summary>One step of a plan; a matrix member is one of its own.</summary>
/// <param name="Number">Its place in running order, from 1.</param>
/// <param name="Id"><c>build</c> or <c>build[configuration=Debug]</c>.</param>
/// <param name="Kind">The kind of its body, for example <c>run</c>.</param>
/// <param name="Needs">Ids of the steps that must have ended before.</param>
/// <param name="If">Its condition as written; null = when all before it succeeded.</param>
/// <param name="Finally">Whether it runs whatever happened before.</param>
/// <param name="Matrix">The member's values by axis; empty without a matrix.</param>
public sealed record PipelinePlanStep(
    int Number,
    string Id,
    string Kind,
    IReadOnlyList<string> Needs,
    string? If,
    bool Finally,
    IReadOnlyDictionary<string, object> Matrix)
{
    internal static PipelinePlanStep Of(Plan plan, PlannedStep step) => new(
        step.Index + 1,
        step.Id,
        step.Definition.Body.Kind,
        step.Needs.Select(need => plan.Steps[need].Id).ToArray(),
        step.Definition.If?.Text,
        step.Definition.Finally,
        step.Matrix);
}
