using System.Text.Json;

namespace Attest.Monitoring.Configuration.Checks;

/// <summary>The JSON Schema of a list of checks: one form for each kind.</summary>
internal static class CheckSchema
{
    /// <summary>The members of the list's schema, inside an object already begun.</summary>
    public static void Write(Utf8JsonWriter json)
    {
        json.WriteString("type", "array");
        json.WriteNumber("maxItems", CheckReader.Most);
        json.WriteStartObject("items");
        json.WriteStartArray("oneOf");
        foreach (var kind in CheckKinds.All)
        {
            json.WriteStartObject();
            json.WriteString("description", kind.Description);
            json.WriteString("type", "object");
            json.WriteStartObject("properties");
            json.WriteStartObject("name");
            json.WriteString("description", "The component's name");
            CheckTexts.Name.WriteSchema(json);
            json.WriteEndObject();
            json.WriteStartObject("type");
            json.WriteString("const", kind.Name);
            json.WriteEndObject();
            foreach (var field in kind.AllFields)
            {
                json.WriteStartObject(field.Name);
                json.WriteString("description", field.Description + (field.Default is null ? "" : $"; {field.Default} unless given"));
                field.Type.WriteSchema(json);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteStartArray("required");
            json.WriteStringValue("name");
            json.WriteStringValue("type");
            foreach (var field in kind.Fields)
                if (field.IsRequired) json.WriteStringValue(field.Name);
            json.WriteEndArray();
            json.WriteBoolean("additionalProperties", false);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
