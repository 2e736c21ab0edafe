using Attest.Monitoring.Definitions;

namespace Attest.Monitoring.Planning;

/// <summary>
/// Definition → plan, a pure function: members of matrices unfolded, the selection applied, steps ordered so that
/// each stands behind all it needs. Steps that need nothing of each other keep the order they were written in.
/// </summary>
internal static class Planner
{
    /// <summary>Plans a run.</summary>
    /// <param name="definition">A validated definition: every need exists and there is no cycle.</param>
    /// <param name="parameters">Every parameter with its value.</param>
    /// <param name="only">Step or member ids; with what they need they are all that runs. Empty = everything.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.ArgumentInvalid"/>: a selected id does not exist.</exception>
    public static Plan Make(
        PipelineDefinition definition,
        IReadOnlyDictionary<string, object?> parameters,
        IReadOnlyCollection<string>? only = null)
    {
        var graph = StepGraph.Unfold(definition);
        var selected = only is { Count: > 0 } ? Selection.Of(graph, only) : null;
        return new Plan
        {
            Definition = definition,
            Parameters = parameters,
            Steps = Number(graph, Order(graph, selected)),
        };
    }

    /// <summary>Kahn's algorithm, always taking the first-written of the steps that are free; finally steps last.</summary>
    private static List<int> Order(StepGraph graph, bool[]? selected)
    {
        var count = graph.Members.Count;
        var waitsFor = new int[count];
        var free = new LowestFirst();
        var taken = 0;
        for (var step = 0; step < count; step++)
        {
            if (selected is not null && !selected[step]) continue;
            taken++;
            waitsFor[step] = graph.Needs[step].Length;
            if (waitsFor[step] == 0) free.Add(Turn(graph, step));
        }

        var order = new List<int>(taken);
        while (free.Count > 0)
        {
            var step = free.Take() % count;
            order.Add(step);
            foreach (var dependent in graph.Dependents[step])
            {
                if (selected is not null && !selected[dependent]) continue;
                if (--waitsFor[dependent] == 0) free.Add(Turn(graph, dependent));
            }
        }

        if (order.Count != taken) throw new InvalidOperationException("The definition was planned before it was validated.");
        return order;
    }

    /// <summary>Where a step stands among the free ones: as written, finally steps behind all others.</summary>
    private static int Turn(StepGraph graph, int step) => graph.IsFinally(step) ? graph.Members.Count + step : step;

    private static PlannedStep[] Number(StepGraph graph, List<int> order)
    {
        var place = new int[graph.Members.Count];
        for (var index = 0; index < order.Count; index++) place[order[index]] = index;

        var steps = new PlannedStep[order.Count];
        for (var index = 0; index < order.Count; index++)
        {
            var member = graph.Members[order[index]];
            var needs = (int[])graph.Needs[order[index]].Clone();
            for (var need = 0; need < needs.Length; need++) needs[need] = place[needs[need]];
            steps[index] = new PlannedStep(index, member.Id, member.Definition, member.Matrix, needs);
        }

        return steps;
    }
}
