using System.Diagnostics;
using System.Text.Json;

namespace Attest.Monitoring.Tracing.Open;

/// <summary>Attributes and events as plain JSON, as <c>$ATTEST_EVENTS</c> has them (docs/events.md).</summary>
internal static class SpanJson
{
    /// <summary>Writes the object <c>attributes</c>; nothing when there are none.</summary>
    public static void WriteAttributes(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, object?>> attributes)
    {
        var any = false;
        foreach (var (name, value) in attributes)
        {
            if (!any) json.WriteStartObject("attributes"u8);
            any = true;
            switch (value)
            {
                case bool truth: json.WriteBoolean(name, truth); break;
                case long whole: json.WriteNumber(name, whole); break;
                case double real: json.WriteNumber(name, real); break;
                default: json.WriteString(name, value?.ToString()); break;
            }
        }

        if (any) json.WriteEndObject();
    }

    /// <summary>Writes name, time and attributes of an event.</summary>
    public static void WriteEvent(Utf8JsonWriter json, ActivityEvent happened)
    {
        json.WriteString("name"u8, happened.Name);
        json.WriteString("time"u8, OpenSpanLines.Time(happened.Timestamp));
        WriteAttributes(json, happened.Tags);
    }

    /// <summary>Reads the object <c>attributes</c> of an object; empty when there is none.</summary>
    public static List<KeyValuePair<string, object?>> ReadAttributes(JsonElement json)
    {
        var read = new List<KeyValuePair<string, object?>>();
        if (!json.TryGetProperty("attributes", out var attributes)) return read;
        foreach (var property in attributes.EnumerateObject())
        {
            read.Add(new(property.Name, property.Value.ValueKind switch
            {
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                JsonValueKind.Number when property.Value.TryGetInt64(out var whole) => whole,
                JsonValueKind.Number => property.Value.GetDouble(),
                _ => property.Value.GetString(),
            }));
        }

        return read;
    }
}
