using System.Text.Json;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Health.Formats;

/// <summary>A report as JSON: short, and with all that is known of each component.</summary>
internal static class HealthJson
{
    private static readonly string[] Members =
        ["status", "message", "duration_ms", "age_seconds", "checked_at", "last_success", "since", "groups", "tags"];

    /// <summary>For answers over HTTP: no line breaks, text stays readable.</summary>
    public static JsonWriterOptions Compact { get; } = new() { Encoder = LeastEscapingEncoder.Instance };

    /// <summary>Writes the report as an object.</summary>
    /// <param name="json">Takes it.</param>
    /// <param name="report">What is known.</param>
    /// <param name="detailed">Whether a component is an object instead of its status.</param>
    public static void Write(Utf8JsonWriter json, HealthReport report, bool detailed)
    {
        json.WriteStartObject();
        WriteMembers(json, report, detailed);
        json.WriteEndObject();
    }

    /// <summary>Writes the report's members into an object that was begun.</summary>
    public static void WriteMembers(Utf8JsonWriter json, HealthReport report, bool detailed)
    {
        json.WriteString("status"u8, report.Status.Word());
        json.WriteString("timestamp"u8, report.Timestamp.UtcDateTime);
        json.WriteNumber("uptime_seconds"u8, report.UptimeSeconds);
        json.WriteNumber("uptime"u8, (long)(report.UptimeSeconds * 1e9));
        json.WriteString("version"u8, report.Version);
        WriteTime(json, "start_time"u8, report.StartTime);
        WriteTime(json, "checked_at"u8, report.CheckedAt);
        json.WriteStartObject("components"u8);
        foreach (var component in report.Components)
        {
            json.WritePropertyName(component.Component);
            if (detailed) WriteComponent(json, component);
            else json.WriteStringValue(component.Status.Word());
        }

        json.WriteEndObject();
        json.WriteStartArray("checks"u8);
        foreach (var component in report.Components)
        {
            json.WriteStartObject();
            json.WriteString("component"u8, component.Component);
            json.WriteString("status"u8, component.Status.Word());
            json.WriteString("message"u8, component.Message);
            json.WriteString("timestamp"u8, component.CheckedAt.UtcDateTime);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>A value of a component's data.</summary>
    public static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool truth: json.WriteBooleanValue(truth); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case double number: json.WriteNumberValue(number); break;
            case DateTimeOffset time: json.WriteStringValue(time.UtcDateTime); break;
            default: json.WriteStringValue(value.ToString()); break;
        }
    }

    private static void WriteComponent(Utf8JsonWriter json, ComponentHealth component)
    {
        json.WriteStartObject();
        json.WriteString("status"u8, component.Status.Word());
        json.WriteString("message"u8, component.Message);
        json.WriteNumber("duration_ms"u8, component.DurationMs);
        json.WriteNumber("age_seconds"u8, component.AgeSeconds);
        json.WriteString("checked_at"u8, component.CheckedAt.UtcDateTime);
        WriteTime(json, "last_success"u8, component.LastSuccess);
        json.WriteString("since"u8, component.Since.UtcDateTime);
        WriteWords(json, "groups"u8, component.Groups);
        WriteWords(json, "tags"u8, component.Tags);
        foreach (var (name, value) in component.Data)
        {
            if (Array.IndexOf(Members, name) >= 0) continue;
            json.WritePropertyName(name);
            WriteValue(json, value);
        }

        json.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? time)
    {
        if (time is { } known) json.WriteString(name, known.UtcDateTime);
        else json.WriteNull(name);
    }

    private static void WriteWords(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> words)
    {
        json.WriteStartArray(name);
        foreach (var word in words) json.WriteStringValue(word);
        json.WriteEndArray();
    }
}
