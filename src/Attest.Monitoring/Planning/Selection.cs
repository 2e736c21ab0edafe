using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Planning;

/// <summary>
/// What <c>--only</c> selects: the named steps, all they need, and every <c>finally</c> step that needs nothing
/// outside of that (what was started must be cleaned up).
/// </summary>
internal static class Selection
{
    public static bool[] Of(StepGraph graph, IReadOnlyCollection<string> only)
    {
        var selected = new bool[graph.Members.Count];
        var open = new Stack<int>();
        foreach (var id in only)
        {
            foreach (var member in Named(graph, id)) open.Push(member);
        }

        while (open.TryPop(out var member))
        {
            if (selected[member]) continue;
            selected[member] = true;
            foreach (var need in graph.Needs[member]) open.Push(need);
        }

        AddCleanUp(graph, selected);
        return selected;
    }

    private static List<int> Named(StepGraph graph, string id)
    {
        var named = new List<int>();
        for (var member = 0; member < graph.Members.Count; member++)
        {
            if (string.Equals(graph.Members[member].Id, id, StringComparison.OrdinalIgnoreCase)
                || string.Equals(graph.Members[member].Definition.Id, id, StringComparison.OrdinalIgnoreCase))
            {
                named.Add(member);
            }
        }

        if (named.Count > 0) return named;
        throw new AttestException(
            ErrorIds.ArgumentInvalid,
            $"There is no step '{id}' to run only{Hint(graph, id)}",
            "Name a step id of the pipeline; 'attest plan' (Get-AttestPipelinePlan) lists them.");
    }

    private static string Hint(StepGraph graph, string id)
    {
        var hint = NearestWord.Hint(id, graph.Members.Select(member => member.Definition.Id));
        return hint.Length > 0 ? hint : ".";
    }

    private static void AddCleanUp(StepGraph graph, bool[] selected)
    {
        var grew = true;
        while (grew)
        {
            grew = false;
            for (var member = 0; member < selected.Length; member++)
            {
                if (selected[member] || !graph.IsFinally(member)) continue;
                if (!Array.TrueForAll(graph.Needs[member], need => selected[need])) continue;
                selected[member] = grew = true;
            }
        }
    }
}
