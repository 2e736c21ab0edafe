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
        var free = new PriorityQueue<int, (bool Finally, int Written)>();
        var taken = 0;
        for (var step = 0; step < count; step++)
        {
            if (selected is not null && !selected[step]) continue;
            taken++;
            waitsFor[step] = graph.Needs[step].Length;
            if (waitsFor[step] == 0) free.Enqueue(step, (graph.IsFinally(step), step));
        }

        var order = new List<int>(taken);
        while (free.TryDequeue(out var step, out _))
        {
            order.Add(step);
            foreach (var dependent in graph.Dependents[step])
            {
                if (selected is not null && !selected[dependent]) continue;
                if (--waitsFor[dependent] == 0) free.Enqueue(dependent, (graph.IsFinally(dependent), dependent));
            }
        }

        if (order.Count != taken) throw new InvalidOperationException("The definition was planned before it was validated.");
        return order;
    }

    private static PlannedStep[] Number(StepGraph graph, List<int> order)
    {
        var place = new int[graph.Members.Count];
        for (var index = 0; index < order.Count; index++) place[order[index]] = index;

        var steps = new PlannedStep[order.Count];
        for (var index = 0; index < order.Count; index++)
        {
            var member = graph.Members[order[index]];
            var needs = Array.ConvertAll(graph.Needs[order[index]], need => place[need]);
            steps[index] = new PlannedStep(index, member.Id, member.Definition, member.Matrix, needs);
        }

        return steps;
    }
}
