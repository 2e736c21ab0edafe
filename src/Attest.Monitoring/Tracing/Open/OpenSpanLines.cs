using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Attest.Monitoring.Tracing.Open;

/// <summary>The lines of an open span's file: <c>{"start":{…}}</c>, then <c>{"event":{…}}</c> for each event.</summary>
internal static class OpenSpanLines
{
    public static ReadOnlyMemory<byte> Start(OpenSpan span) => Line(json =>
    {
        json.WriteStartObject("start"u8);
        json.WriteString("trace_id"u8, span.TraceId);
        json.WriteString("span_id"u8, span.SpanId);
        if (span.ParentSpanId is { } parent) json.WriteString("parent_span_id"u8, parent);
        if (span.TraceState is { } state) json.WriteString("trace_state"u8, state);
        json.WriteNumber("flags"u8, (int)span.Flags);
        json.WriteString("name"u8, span.Name);
        json.WriteString("time"u8, Time(span.StartedAt));
        SpanJson.WriteAttributes(json, span.Attributes);
        json.WriteEndObject();
    });

    public static ReadOnlyMemory<byte> Event(ActivityEvent happened) => Line(json =>
    {
        json.WriteStartObject("event"u8);
        SpanJson.WriteEvent(json, happened);
        json.WriteEndObject();
    });

    /// <summary>The span in a file; null when its first line is no start.</summary>
    public static OpenSpan? Read(ReadOnlySpan<byte> content)
    {
        OpenSpan? span = null;
        var events = new List<ActivityEvent>();
        foreach (var range in content.Split((byte)'\n'))
        {
            if (content[range].IsEmpty) continue;
            try
            {
                using var document = JsonDocument.Parse(content[range].ToArray());
                if (document.RootElement.TryGetProperty("start", out var start)) span = ReadStart(start);
                else if (document.RootElement.TryGetProperty("event", out var happened)) events.Add(ReadEvent(happened));
            }
            catch (Exception fault) when (fault is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
            {
                // A line that was cut by a full disk costs that line.
            }
        }

        return span is null ? null : span with { Events = events };
    }

    /// <summary>RFC 3339, UTC, ticks kept.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    private static OpenSpan ReadStart(JsonElement json) => new()
    {
        TraceId = json.GetProperty("trace_id").GetString()!,
        SpanId = json.GetProperty("span_id").GetString()!,
        ParentSpanId = json.TryGetProperty("parent_span_id", out var parent) ? parent.GetString() : null,
        TraceState = json.TryGetProperty("trace_state", out var state) ? state.GetString() : null,
        Flags = (ActivityTraceFlags)json.GetProperty("flags").GetInt32(),
        Name = json.GetProperty("name").GetString()!,
        StartedAt = json.GetProperty("time").GetDateTimeOffset(),
        Attributes = SpanJson.ReadAttributes(json),
    };

    private static ActivityEvent ReadEvent(JsonElement json) => new(
        json.GetProperty("name").GetString()!,
        json.GetProperty("time").GetDateTimeOffset(),
        new ActivityTagsCollection(SpanJson.ReadAttributes(json)));

    private static ReadOnlyMemory<byte> Line(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, OtlpLine.Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }
}
