using System.Globalization;
using System.Text;
using Attest.Monitoring.Definitions;

namespace Attest.Monitoring.Planning;

/// <summary>The steps of a definition with their matrices unfolded, and who needs whom, by place.</summary>
internal sealed class StepGraph
{
    private static readonly Dictionary<string, object> NoMatrix = [];

    private StepGraph(List<StepMember> members, int[][] needs, List<int>[] dependents)
    {
        Members = members;
        Needs = needs;
        Dependents = dependents;
    }

    public IReadOnlyList<StepMember> Members { get; }
    public int[][] Needs { get; }
    public List<int>[] Dependents { get; }

    public bool IsFinally(int member) => Members[member].Definition.Finally;

    public static StepGraph Unfold(PipelineDefinition definition)
    {
        var members = new List<StepMember>(definition.Steps.Count);
        var placesOf = new Dictionary<string, (int First, int Count)>(definition.Steps.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var step in definition.Steps)
        {
            var first = members.Count;
            AddMembers(step, members);
            placesOf[step.Id] = (first, members.Count - first);
        }

        var needs = new int[members.Count][];
        var dependents = new List<int>[members.Count];
        for (var member = 0; member < members.Count; member++) dependents[member] = [];
        for (var member = 0; member < members.Count; member++)
        {
            needs[member] = PlacesOf(members[member].Definition.Needs, placesOf);
            foreach (var need in needs[member]) dependents[need].Add(member);
        }

        return new StepGraph(members, needs, dependents);
    }

    private static int[] PlacesOf(IReadOnlyList<string> needs, Dictionary<string, (int First, int Count)> placesOf)
    {
        if (needs.Count == 0) return [];
        var places = new List<int>(needs.Count);
        var seen = new HashSet<int>(needs.Count);
        foreach (var need in needs)
        {
            var (first, count) = placesOf[need];
            for (var place = first; place < first + count; place++)
            {
                if (seen.Add(place)) places.Add(place);
            }
        }

        return [.. places];
    }

    /// <summary>One member for each combination of the axes, the last axis turning fastest.</summary>
    private static void AddMembers(StepDefinition step, List<StepMember> members)
    {
        if (step.Matrix.Count == 0)
        {
            members.Add(new StepMember(step.Id, step, NoMatrix));
            return;
        }

        var turn = new int[step.Matrix.Count];
        while (true)
        {
            var values = new Dictionary<string, object>(step.Matrix.Count, StringComparer.Ordinal);
            for (var axis = 0; axis < turn.Length; axis++)
            {
                values[step.Matrix[axis].Name] = step.Matrix[axis].Values[turn[axis]];
            }

            members.Add(new StepMember(MemberId(step, values), step, values));

            var turning = turn.Length - 1;
            while (turning >= 0 && ++turn[turning] == step.Matrix[turning].Values.Count) turn[turning--] = 0;
            if (turning < 0) return;
        }
    }

    private static string MemberId(StepDefinition step, Dictionary<string, object> values)
    {
        var id = new StringBuilder(step.Id).Append('[');
        foreach (var axis in step.Matrix)
        {
            if (id[^1] != '[') id.Append(',');
            id.Append(axis.Name).Append('=').Append(Text(values[axis.Name]));
        }

        return id.Append(']').ToString();
    }

    private static string Text(object value) => value switch
    {
        bool truth => truth ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => (string)value,
    };
}

/// <summary>A step, or one member of its matrix.</summary>
internal sealed record StepMember(string Id, StepDefinition Definition, IReadOnlyDictionary<string, object> Matrix);
