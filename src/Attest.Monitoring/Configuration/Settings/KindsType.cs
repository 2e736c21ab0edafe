using System.Text.Json;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration.Settings;

/// <summary>One key of a mapping in a list.</summary>
/// <param name="Name">The key.</param>
/// <param name="Type">What values it takes.</param>
/// <param name="Description">One line, without a full stop.</param>
internal sealed record ItemField(string Name, SettingType Type, string Description)
{
    /// <summary>Whether the mapping is nothing without it.</summary>
    public bool IsRequired { get; init; }
}

/// <summary>One kind of mapping in a list: which keys it has.</summary>
/// <param name="Name">What its <c>type</c> says.</param>
/// <param name="Fields">Its other keys.</param>
internal sealed record ItemKind(string Name, IReadOnlyList<ItemField> Fields);

/// <summary>
/// A list of mappings whose <c>type</c> says which keys they have; kept as written once every key was checked. A kind that
/// needs no key may stand as its word alone.
/// </summary>
/// <param name="names">The kinds by name.</param>
/// <param name="table">Their keys, asked for when there is something to check.</param>
internal sealed class KindsType(IReadOnlyList<string> names, Func<IReadOnlyList<ItemKind>> table) : SettingType
{
    private const string TypeKey = "type";

    public override string Name => $"list of mappings of type {string.Join(", ", names)}";
    public override string Expectation => $"a list of mappings with a type: {string.Join(", ", names)}";
    public override bool HasVariable => false;

    /// <summary>The kinds and their keys.</summary>
    public IReadOnlyList<ItemKind> Kinds => table();

    public override SettingValue? OfNode(SourceNode node) =>
        node is SequenceNode list && !FlowText.IsTooDeep(node) && Mistakes("", node).Count == 0
            ? new SettingValue(list.Items, FlowText.Of(list))
            : null;

    public override SettingValue? OfText(string text)
    {
        var items = new List<SourceNode>();
        foreach (var word in FlowText.Split(text)) items.Add(new ScalarNode(SourcePosition.None, word, word));
        return OfNode(new SequenceNode(SourcePosition.None, items));
    }

    /// <summary>What is wrong with each item, at its place. Values are never repeated: they may be secret.</summary>
    public override IReadOnlyList<Diagnostic> Mistakes(string key, SourceNode node)
    {
        var mistakes = new List<Diagnostic>();
        if (node is not SequenceNode list) return mistakes;
        for (var index = 0; index < list.Items.Count; index++) Check($"{key}[{index}]", list.Items[index], mistakes);
        return mistakes;
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        json.WriteStartArray("anyOf");
        foreach (var kind in Kinds) WriteSchema(json, kind);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Check(string place, SourceNode item, List<Diagnostic> mistakes)
    {
        var named = item switch
        {
            ScalarNode { Value: string } word => word,
            MappingNode mapping => mapping.Entries.FirstOrDefault(entry => entry.Key.Text == TypeKey)?.Value as ScalarNode,
            _ => null,
        };
        if (named is null)
        {
            mistakes.Add(new(item.Position, $"{place} must be a mapping with a type: {string.Join(", ", names)}"));
            return;
        }

        if (Kinds.FirstOrDefault(kind => kind.Name == named.Text) is not { } kind)
        {
            mistakes.Add(new(named.Position, $"{place}: the type must be one of {string.Join(", ", names)}{NearestWord.Hint(named.Text, names)}"));
            return;
        }

        Check(place, kind, item is MappingNode { Entries: var entries } ? entries : [], item.Position, mistakes);
    }

    private static void Check(string place, ItemKind kind, IReadOnlyList<MappingEntry> entries, SourcePosition position, List<Diagnostic> mistakes)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in entries)
        {
            if (!seen.Add(key.Text)) mistakes.Add(new(key.Position, $"{place}: key '{NodeWords.Short(key.Text)}' is given twice"));
            else if (key.Text == TypeKey) continue;
            else if (kind.Fields.FirstOrDefault(field => field.Name == key.Text) is not { } field)
                mistakes.Add(new(key.Position, $"{place}: unknown key '{NodeWords.Short(key.Text)}' of type {kind.Name}{NearestWord.HintOrList(key.Text, [.. kind.Fields.Select(known => known.Name)])}"));
            else if (field.Type.OfNode(value) is null)
                mistakes.Add(new(value.Position, $"{place}.{field.Name} must be {field.Type.Expectation}"));
        }

        foreach (var field in kind.Fields)
        {
            if (field.IsRequired && !seen.Contains(field.Name)) mistakes.Add(new(position, $"{place} of type {kind.Name} lacks '{field.Name}': {field.Description}"));
        }
    }

    private static void WriteSchema(Utf8JsonWriter json, ItemKind kind)
    {
        var required = kind.Fields.Where(field => field.IsRequired).ToList();
        if (required.Count == 0)
        {
            json.WriteStartObject();
            json.WriteString("const", kind.Name);
            json.WriteEndObject();
        }

        json.WriteStartObject();
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        json.WriteStartObject(TypeKey);
        json.WriteString("const", kind.Name);
        json.WriteEndObject();
        foreach (var field in kind.Fields)
        {
            json.WriteStartObject(field.Name);
            json.WriteString("description", field.Description);
            field.Type.WriteSchema(json);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartArray("required");
        json.WriteStringValue(TypeKey);
        foreach (var field in required) json.WriteStringValue(field.Name);
        json.WriteEndArray();
        json.WriteBoolean("additionalProperties", false);
        json.WriteEndObject();
    }
}
