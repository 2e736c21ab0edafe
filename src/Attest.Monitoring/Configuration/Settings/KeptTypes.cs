using System.Text.Json;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration.Settings;

/// <summary>A list of mappings, kept as written: the slice that it belongs to reads it.</summary>
/// <param name="words">Items may be one of these words, or a mapping whose <c>type</c> is; empty = any mapping.</param>
internal sealed class ItemsType(params string[] words) : SettingType
{
    public override string Name => words.Length == 0 ? "list of mappings" : $"list of {string.Join(", ", words)} or mappings with that type";

    public override string Expectation => words.Length == 0
        ? "a list of mappings"
        : $"a list whose items are {string.Join(", ", words)}, or mappings with one of them as type";

    public override bool HasVariable => false;

    public override SettingValue? OfNode(SourceNode node)
    {
        if (node is not SequenceNode list || FlowText.IsTooDeep(node)) return null;
        foreach (var item in list.Items)
        {
            if (!Fits(item)) return null;
        }

        return new SettingValue(list.Items, FlowText.Of(list));
    }

    public override SettingValue? OfText(string text)
    {
        var items = new List<SourceNode>();
        foreach (var word in FlowText.Split(text)) items.Add(new ScalarNode(SourcePosition.None, word, word));
        return OfNode(new SequenceNode(SourcePosition.None, items));
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        if (words.Length == 0)
        {
            json.WriteString("type", "object");
        }
        else
        {
            json.WriteStartArray("anyOf");
            json.WriteStartObject();
            WriteWords(json);
            json.WriteEndObject();
            json.WriteStartObject();
            json.WriteString("type", "object");
            json.WriteStartObject("properties");
            json.WriteStartObject("type");
            WriteWords(json);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartArray("required");
            json.WriteStringValue("type");
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private bool Fits(SourceNode item)
    {
        if (words.Length == 0) return item is MappingNode;
        if (item is ScalarNode { Value: string word }) return Array.IndexOf(words, word) >= 0;
        if (item is not MappingNode mapping) return false;
        foreach (var entry in mapping.Entries)
        {
            if (entry.Key.Text == "type") return entry.Value is ScalarNode { Value: string type } && Array.IndexOf(words, type) >= 0;
        }

        return false;
    }

    private void WriteWords(Utf8JsonWriter json)
    {
        json.WriteStartArray("enum");
        foreach (var word in words) json.WriteStringValue(word);
        json.WriteEndArray();
    }
}

/// <summary>A mapping kept as written: the slice that it belongs to reads it.</summary>
internal sealed class FieldsType : SettingType
{
    public override string Name => "mapping";
    public override string Expectation => "a mapping";
    public override bool HasVariable => false;

    public override SettingValue? OfNode(SourceNode node) =>
        node is MappingNode && !FlowText.IsTooDeep(node) ? new SettingValue(node, FlowText.Of(node)) : null;

    public override SettingValue? OfText(string text) => null;

    public override void WriteSchema(Utf8JsonWriter json) => json.WriteString("type", "object");
}
