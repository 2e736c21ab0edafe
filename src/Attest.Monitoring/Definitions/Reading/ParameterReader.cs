using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions.Reading;

/// <summary>The declared parameters.</summary>
internal sealed class ParameterReader(DefinitionReading reading)
{
    private static readonly string[] Types = ["string", "boolean", "number", "integer"];

    public IReadOnlyList<ParameterDefinition> Read(SourceNode node)
    {
        if (node is not MappingNode mapping)
        {
            reading.Diagnostics.Report(node.Position, $"'parameters' must be a mapping of names to declarations, not {NodeWords.Describe(node)}");
            return [];
        }
        KeyRepeats.Report(mapping, "'parameters'", reading.Diagnostics, StringComparer.OrdinalIgnoreCase);
        var parameters = new List<ParameterDefinition>(mapping.Entries.Count);
        foreach (var (key, value) in mapping.Entries)
        {
            if (!Names.IsMember(key.Text))
            {
                reading.Diagnostics.Report(
                    key.Position,
                    $"'{NodeWords.Short(key.Text)}' is no name of a parameter: up to {Names.LongestId} letters, digits, '_' and '-', starting with a letter or '_'");
            }
            parameters.Add(One(key, value));
        }
        return parameters;
    }

    private ParameterDefinition One(ScalarNode name, SourceNode node)
    {
        var what = $"parameter '{NodeWords.Short(name.Text)}'";
        if (MappingReader.Open(node, what, DefinitionKeys.Parameter, reading.Diagnostics) is not { } keys)
            return new ParameterDefinition(name.Text, ParameterType.String, name.Position);

        var type = reading.Values.Word(keys["type"], $"'type' of {what}", Types) switch
        {
            "boolean" => ParameterType.Boolean,
            "number" => ParameterType.Number,
            "integer" => ParameterType.Integer,
            _ => ParameterType.String,
        };
        var parameter = new ParameterDefinition(name.Text, type, name.Position)
        {
            Default = Value(keys["default"], type, $"'default' of {what}"),
            Pattern = Pattern(keys["pattern"], type, what),
            Values = Values(keys["values"], type, what),
            Description = reading.Values.Text(keys["description"], $"'description' of {what}"),
        };
        if (parameter.Default is { } value && ParameterCheck.Mistake(parameter, value) is { } mistake)
            reading.Diagnostics.Report(keys["default"]!.Position, $"'default' of {what} {mistake}");
        return parameter;
    }

    private string? Pattern(SourceNode? node, ParameterType type, string what)
    {
        if (reading.Values.Text(node, $"'pattern' of {what}") is not { } pattern)
            return null;
        if (type != ParameterType.String)
            reading.Diagnostics.Report(node!.Position, $"only a string has a 'pattern', and {what} is of type {ParameterCheck.TypeName(type)}");
        else if (ParameterCheck.PatternMistake(pattern) is { } mistake)
            reading.Diagnostics.Report(node!.Position, $"'pattern' of {what} {mistake}");
        else
            return pattern;
        return null;
    }

    private List<object>? Values(SourceNode? node, ParameterType type, string what)
    {
        if (node is null)
            return null;
        var items = reading.Values.List(node, $"'values' of {what}");
        if (items.Count == 0 && node is SequenceNode)
            reading.Diagnostics.Report(node.Position, $"'values' of {what} is empty, so that no value would be valid");
        var values = new List<object>(items.Count);
        foreach (var item in items)
        {
            if (Value(item, type, $"an item of 'values' of {what}") is { } value)
                values.Add(value);
        }
        return values;
    }

    private object? Value(SourceNode? node, ParameterType type, string what)
    {
        if (node is null)
            return null;
        object? value = (type, (node as ScalarNode)?.Value) switch
        {
            (ParameterType.String, string text) => text,
            (ParameterType.Boolean, bool flag) => flag,
            (ParameterType.Integer, long whole) => whole,
            (ParameterType.Number, long whole) => (double)whole,
            (ParameterType.Number, double real) when double.IsFinite(real) => real,
            _ => null,
        };
        if (value is null)
        {
            var remedy = type == ParameterType.String && node is ScalarNode { Value: not null } scalar ? $": quote it, '{NodeWords.Short(scalar.Text)}'" : "";
            reading.Diagnostics.Report(node.Position, $"{what} must be {ParameterCheck.Wanted(type)}, not {NodeWords.Describe(node)}{remedy}");
        }
        else if (value is string text && text.Contains(Expressions.Template.Open, StringComparison.Ordinal))
            reading.Diagnostics.Report(node.Position, $"{what} is taken as it is: an expression cannot stand in it");
        return value;
    }
}
