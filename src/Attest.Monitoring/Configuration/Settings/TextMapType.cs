using System.Text.Json;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration.Settings;

/// <summary>Texts by names that the user chooses, such as headers.</summary>
internal sealed class TextMapType : SettingType
{
    public override string Name => "mapping of texts";
    public override string Expectation => "a mapping of names to texts";
    public override bool HasVariable => false;

    public override SettingValue? OfNode(SourceNode node)
    {
        if (node is not MappingNode mapping) return null;
        var texts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in mapping.Entries)
        {
            if (value is not ScalarNode { Value: not null } text || key.Text.Length == 0 || !texts.TryAdd(key.Text, text.Text)) return null;
        }

        return new SettingValue(texts, FlowText.Of(mapping));
    }

    public override SettingValue? OfText(string text) => null;

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("additionalProperties");
        json.WriteStartArray("type");
        foreach (var type in (string[])["string", "number", "boolean"]) json.WriteStringValue(type);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
