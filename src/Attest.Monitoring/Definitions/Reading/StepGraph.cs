using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions.Reading;

/// <summary>The steps by id and what each needs, by index. Nothing here recurses: a chain may be thousands of steps long.</summary>
internal sealed class StepGraph
{
    private readonly List<StepDraft> _steps;
    private readonly Dictionary<string, int> _byId;
    private readonly int[][] _needs;

    // The position in an order that satisfies every need; -1 for a step in or behind a cycle.
    private readonly int[] _rank;

    private StepGraph(List<StepDraft> steps)
    {
        _steps = steps;
        _byId = new Dictionary<string, int>(steps.Count);
        _needs = new int[steps.Count][];
        _rank = new int[steps.Count];
    }

    /// <summary>Reports repeated ids, unknown and impossible needs, and cycles.</summary>
    public static StepGraph Check(List<StepDraft> steps, DiagnosticBag diagnostics)
    {
        var graph = new StepGraph(steps);
        graph.CheckIds(diagnostics);
        graph.CheckNeeds(diagnostics);
        graph.CheckCycles(diagnostics);
        return graph;
    }

    public IEnumerable<string> Ids => _byId.Keys;

    /// <summary>The step of an id, or null.</summary>
    public StepDefinition? Find(string id) => _byId.TryGetValue(id, out var index) ? _steps[index].Definition : null;

    /// <summary>Whether a step needs another one, directly or through others.</summary>
    public bool Needs(int step, string id)
    {
        if (!_byId.TryGetValue(id, out var wanted))
            return false;
        var seen = new HashSet<int>();
        var open = new Stack<int>();
        open.Push(step);
        while (open.TryPop(out var current))
        {
            foreach (var need in _needs[current])
            {
                if (need == wanted)
                    return true;
                // What stands before the wanted step in the order cannot need it.
                if ((_rank[need] < 0 || _rank[need] > _rank[wanted]) && seen.Add(need))
                    open.Push(need);
            }
        }
        return false;
    }

    private void CheckIds(DiagnosticBag diagnostics)
    {
        var withoutCase = new Dictionary<string, int>(_steps.Count, StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < _steps.Count; i++)
        {
            var id = _steps[i].Definition.Id;
            if (id.Length == 0)
                continue;
            _byId.TryAdd(id, i);
            if (withoutCase.TryAdd(id, i))
                continue;
            var first = _steps[withoutCase[id]];
            var spelling = first.Definition.Id == id ? "" : $" (as '{first.Definition.Id}'; case does not count)";
            var place = first.IdPosition.Line > 0 ? $", first on line {first.IdPosition.Line}" : "";
            diagnostics.Report(_steps[i].IdPosition, $"two steps have the id '{NodeWords.Short(id)}'{place}{spelling}");
        }
    }

    private void CheckNeeds(DiagnosticBag diagnostics)
    {
        for (var i = 0; i < _steps.Count; i++)
        {
            var names = _steps[i].Definition.Needs;
            var needs = new List<int>(names.Count);
            for (var n = 0; n < names.Count; n++)
            {
                var place = _steps[i].NeedPositions[n];
                if (!_byId.TryGetValue(names[n], out var need))
                    diagnostics.Report(place, $"there is no step '{NodeWords.Short(names[n])}' to need{NearestWord.Hint(names[n], _byId.Keys)}");
                else if (needs.Contains(need))
                    diagnostics.Report(place, $"'{names[n]}' stands twice in 'needs'");
                else
                {
                    if (_steps[need].Definition.Finally && !_steps[i].Definition.Finally)
                        diagnostics.Report(place, $"'{names[n]}' is a finally step, which runs after all others: only a finally step can need it");
                    needs.Add(need);
                }
            }
            _needs[i] = [.. needs];
        }
    }

    // Kahn's algorithm; what is left over stands in a cycle or behind one.
    private void CheckCycles(DiagnosticBag diagnostics)
    {
        var followers = new List<int>?[_steps.Count];
        var waiting = new int[_steps.Count];
        var ready = new Queue<int>();
        for (var i = 0; i < _steps.Count; i++)
        {
            foreach (var need in _needs[i])
                (followers[need] ??= []).Add(i);
            _rank[i] = -1;
            waiting[i] = _needs[i].Length;
            if (waiting[i] == 0)
                ready.Enqueue(i);
        }

        var ordered = 0;
        while (ready.TryDequeue(out var step))
        {
            _rank[step] = ordered++;
            foreach (var follower in followers[step] ?? [])
            {
                if (--waiting[follower] == 0)
                    ready.Enqueue(follower);
            }
        }
        if (ordered < _steps.Count)
            ReportCycles(diagnostics);
    }

    // From each step left over go to a need that is left over too, until a step comes again: the walk from there is a cycle.
    private void ReportCycles(DiagnosticBag diagnostics)
    {
        var walk = new int[_steps.Count];
        for (var start = 0; start < _steps.Count; start++)
        {
            if (_rank[start] >= 0 || walk[start] != 0)
                continue;
            var path = new List<int>();
            var current = start;
            while (walk[current] == 0)
            {
                walk[current] = start + 1;
                path.Add(current);
                current = Array.Find(_needs[current], need => _rank[need] < 0);
            }
            if (walk[current] == start + 1)
                ReportCycle(path[path.IndexOf(current)..], diagnostics);
        }
    }

    private void ReportCycle(List<int> cycle, DiagnosticBag diagnostics)
    {
        // Told from the step that stands first in the document.
        var first = 0;
        for (var i = 1; i < cycle.Count; i++)
            first = cycle[i] < cycle[first] ? i : first;

        var start = cycle[first];
        var next = cycle[(first + 1) % cycle.Count];
        var names = CycleText.Of(cycle.Count, i => _steps[cycle[(first + i) % cycle.Count]].Definition.Id);
        var need = Array.IndexOf([.. _steps[start].Definition.Needs], _steps[next].Definition.Id);
        diagnostics.Report(_steps[start].NeedPositions[Math.Max(need, 0)], $"these steps need each other in a circle: {names}");
    }
}
