using System.Globalization;
using System.Text.Json;

namespace Attest.Monitoring.Serving.Runs;

/// <summary>Takes a line of a trace file apart: an OTLP JSON export request (trace_service.proto).</summary>
internal static class OtlpSpans
{
    /// <summary>The spans of a line; none when it is no such request.</summary>
    public static IReadOnlyList<ServedSpan> Read(ReadOnlyMemory<byte> line)
    {
        var spans = new List<ServedSpan>();
        try
        {
            using var document = JsonDocument.Parse(line);
            foreach (var resource in Items(document.RootElement, "resourceSpans"))
                foreach (var scope in Items(resource, "scopeSpans"))
                    foreach (var span in Items(scope, "spans"))
                        spans.Add(Span(span));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException or OverflowException or ArgumentException)
        {
            // What another program wrote there is none of ours.
        }

        return spans;
    }

    private static ServedSpan Span(JsonElement json)
    {
        var status = json.TryGetProperty("status", out var found) ? found : default;
        return new ServedSpan(
            Text(json, "spanId") ?? "",
            Text(json, "parentSpanId"),
            Text(json, "name") ?? "",
            (int)(Number(json, "kind") ?? 0),
            Nanoseconds(json, "startTimeUnixNano"),
            Nanoseconds(json, "endTimeUnixNano"),
            status.ValueKind is JsonValueKind.Object && Number(status, "code") is { } code ? code switch { 1 => "ok", 2 => "error", _ => "unset" } : "unset",
            status.ValueKind is JsonValueKind.Object ? Text(status, "message") : null,
            Attributes(json),
            [.. Items(json, "events").Select(static item => new ServedSpanEvent(Text(item, "name") ?? "", Nanoseconds(item, "timeUnixNano"), Attributes(item)))]);
    }

    private static List<KeyValuePair<string, object?>> Attributes(JsonElement json)
    {
        var attributes = new List<KeyValuePair<string, object?>>();
        foreach (var item in Items(json, "attributes"))
            if (Text(item, "key") is { } key && item.TryGetProperty("value", out var value)) attributes.Add(new(key, Value(value)));
        return attributes;
    }

    private static object? Value(JsonElement any)
    {
        foreach (var one in any.EnumerateObject())
        {
            return one.Name switch
            {
                "stringValue" => one.Value.GetString(),
                "boolValue" => one.Value.GetBoolean(),
                "intValue" => one.Value.ValueKind is JsonValueKind.Number ? one.Value.GetInt64() : long.Parse(one.Value.GetString()!, CultureInfo.InvariantCulture),
                "doubleValue" => one.Value.ValueKind is JsonValueKind.Number ? one.Value.GetDouble() : one.Value.GetString(),
                _ => one.Value.GetRawText(),
            };
        }

        return null;
    }

    private static IEnumerable<JsonElement> Items(JsonElement json, string name) =>
        json.ValueKind is JsonValueKind.Object && json.TryGetProperty(name, out var array) && array.ValueKind is JsonValueKind.Array
            ? array.EnumerateArray()
            : [];

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number ? value.GetDouble() : null;

    /// <summary>A 64-bit number, which JSON of protobuf writes as text.</summary>
    private static long Nanoseconds(JsonElement json, string name) =>
        Text(json, name) is { } text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : (long)(Number(json, name) ?? 0);
}

/// <summary>A span of a trace file.</summary>
internal sealed record ServedSpan(
    string SpanId,
    string? ParentSpanId,
    string Name,
    int Kind,
    long StartUnixNano,
    long EndUnixNano,
    string Status,
    string? StatusMessage,
    IReadOnlyList<KeyValuePair<string, object?>> Attributes,
    IReadOnlyList<ServedSpanEvent> Events)
{
    public DateTimeOffset StartedAt => DateTimeOffset.UnixEpoch.AddTicks(StartUnixNano / 100);

    public double DurationMs => Math.Max(0, EndUnixNano - StartUnixNano) / 1e6;

    public string? Text(string key) => Find(key) as string;

    public long? Whole(string key) => Find(key) as long?;

    private object? Find(string key)
    {
        foreach (var (name, value) in Attributes)
            if (name == key) return value;
        return null;
    }
}

/// <summary>Something that happened during a span.</summary>
internal sealed record ServedSpanEvent(string Name, long UnixNano, IReadOnlyList<KeyValuePair<string, object?>> Attributes);
