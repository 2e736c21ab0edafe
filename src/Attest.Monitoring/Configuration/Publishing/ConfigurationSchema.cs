using System.Text.Json;
using Attest.Monitoring.Configuration.Settings;

namespace Attest.Monitoring.Configuration.Publishing;

/// <summary>The JSON Schema (draft-07) of <c>attest.yml</c>, made of the table of settings, for editors.</summary>
internal static class ConfigurationSchema
{
    /// <summary>The schema, indented, with a line feed at the end.</summary>
    public static byte[] Write()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "http://json-schema.org/draft-07/schema#");
            json.WriteString("title", "attest.yml");
            json.WriteString("description", "Configuration of Attest.Monitoring");
            Section(json, SettingsTable.Root);
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private static void Section(Utf8JsonWriter json, SettingsNode section)
    {
        // A section with nothing in it says nothing, and is no mistake.
        json.WriteStartArray("type");
        json.WriteStringValue("object");
        json.WriteStringValue("null");
        json.WriteEndArray();
        json.WriteStartObject("properties");
        foreach (var (name, node) in section.Children)
        {
            json.WriteStartObject(name);
            Node(json, node);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        if (section.Any is null)
        {
            json.WriteBoolean("additionalProperties", false);
            return;
        }

        json.WriteStartObject("additionalProperties");
        Node(json, section.Any);
        json.WriteEndObject();
    }

    private static void Node(Utf8JsonWriter json, SettingsNode node)
    {
        if (node.Setting is not { } setting)
        {
            Section(json, node);
            return;
        }

        var later = setting.Landed ? "" : " (not carried out yet)";
        json.WriteString("description", node.IsSpelling ? $"Another spelling of {setting.Key}" : $"{setting.Description}{later}");
        setting.Type.WriteSchema(json);
        if (setting.DefaultValue is { } value && !node.IsSpelling) Default(json, value);
    }

    private static void Default(Utf8JsonWriter json, SettingValue value)
    {
        json.WritePropertyName("default");
        switch (value.Value)
        {
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case IReadOnlyList<string> items:
                json.WriteStartArray();
                foreach (var item in items) json.WriteStringValue(item);
                json.WriteEndArray();
                break;
            case IReadOnlyList<Sources.SourceNode> nodes:
                json.WriteStartArray();
                foreach (var node in nodes) json.WriteStringValue(FlowText.Of(node));
                json.WriteEndArray();
                break;
            case System.Collections.ICollection { Count: 0 }:
                json.WriteStartArray();
                json.WriteEndArray();
                break;
            case long number when number.ToString(System.Globalization.CultureInfo.InvariantCulture) == value.Text:
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue(value.Text);
                break;
        }
    }
}
