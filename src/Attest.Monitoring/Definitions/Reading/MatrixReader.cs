using System.Globalization;
using Attest.Monitoring.Definitions.Expressions;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions.Reading;

/// <summary>The axes of a step's matrix.</summary>
internal sealed class MatrixReader(DefinitionReading reading)
{
    internal const int MaximumMembers = 256;
    internal const int MaximumMembersInAll = 100_000;

    private int _membersInAll;

    public IReadOnlyList<MatrixAxis> Read(SourceNode? node)
    {
        if (node is null)
            return Counted([], null);
        if (node is not MappingNode mapping)
        {
            reading.Diagnostics.Report(node.Position, $"'matrix' must be a mapping of names to lists, not {NodeWords.Describe(node)}");
            return [];
        }
        if (mapping.Entries.Count == 0)
            reading.Diagnostics.Report(node.Position, "'matrix' has no axis: name one with its list of values, or leave 'matrix' out");
        KeyRepeats.Report(mapping, "'matrix'", reading.Diagnostics, StringComparer.OrdinalIgnoreCase);
        var axes = new List<MatrixAxis>(mapping.Entries.Count);
        foreach (var (key, value) in mapping.Entries)
        {
            if (!Names.IsMember(key.Text))
            {
                reading.Diagnostics.Report(
                    key.Position,
                    $"'{NodeWords.Short(key.Text)}' is no name of an axis: up to {Names.LongestId} letters, digits, '_' and '-', starting with a letter or '_'");
            }
            axes.Add(new MatrixAxis(key.Text, Values(key, value)));
        }
        return Counted(axes, node);
    }

    private List<object> Values(ScalarNode name, SourceNode node)
    {
        var what = $"axis '{NodeWords.Short(name.Text)}'";
        var items = reading.Values.List(node, what);
        if (items.Count == 0 && node is SequenceNode)
            reading.Diagnostics.Report(node.Position, $"{what} has no values, so that the step would never run");
        var values = new List<object>(Math.Min(items.Count, MaximumMembers));
        if (items.Count > MaximumMembers)
        {
            reading.Diagnostics.Report(node.Position, $"{what} has {items.Count} values, and a matrix makes at most {MaximumMembers} steps");
            return values;
        }
        foreach (var item in items)
        {
            if (Value(item, what) is not { } value)
                continue;
            if (values.Contains(value))
                reading.Diagnostics.Report(item.Position, $"{what} has the value '{NodeWords.Short(((ScalarNode)item).Text)}' twice");
            values.Add(value);
        }
        return values;
    }

    private object? Value(SourceNode node, string what)
    {
        if (node is not ScalarNode { Value: { } value } scalar || scalar.Text.Length == 0)
            reading.Diagnostics.Report(node.Position, $"a value of {what} must be a text, number or boolean, not {NodeWords.Describe(node)}");
        else if (scalar.Text.Contains(Template.Open, StringComparison.Ordinal))
            reading.Diagnostics.Report(node.Position, $"a value of {what} is taken as it is: an expression cannot stand in it");
        else if (value is double real && real.ToString("R", CultureInfo.InvariantCulture) != scalar.Text)
        {
            reading.Diagnostics.Report(
                node.Position,
                $"{scalar.Text} in {what} is the number {real.ToString("R", CultureInfo.InvariantCulture)}: quote it to keep it as written");
        }
        else
            return value;
        return null;
    }

    private IReadOnlyList<MatrixAxis> Counted(IReadOnlyList<MatrixAxis> axes, SourceNode? node)
    {
        long members = 1;
        foreach (var axis in axes)
            members = Math.Min(members * axis.Values.Count, int.MaxValue);
        if (members > MaximumMembers)
            reading.Diagnostics.Report(node!.Position, $"this matrix makes {members} steps; {MaximumMembers} are the most");

        var before = _membersInAll;
        _membersInAll += (int)Math.Min(members, MaximumMembers);
        if (before <= MaximumMembersInAll && _membersInAll > MaximumMembersInAll)
            reading.Diagnostics.Report(node?.Position ?? SourcePosition.None, $"all matrices together make more than {MaximumMembersInAll} steps");
        return axes;
    }
}
