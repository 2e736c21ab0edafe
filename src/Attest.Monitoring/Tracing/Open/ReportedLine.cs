using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tracing.Open;

/// <summary>Lines for <c>$ATTEST_EVENTS</c>: how a process inside a run hands over a span or an event (docs/events.md).</summary>
internal static class ReportedLine
{
    public static ReadOnlyMemory<byte> Of(FinishedSpan span)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, OtlpLine.Options))
        {
            json.WriteStartObject();
            json.WriteStartObject("span"u8);
            json.WriteString("name"u8, span.Name);
            json.WriteString("span_id"u8, span.SpanId);
            if (span.ParentSpanId is { } parent) json.WriteString("parent_span_id"u8, parent);
            json.WriteString("start"u8, OpenSpanLines.Time(span.StartedAt));
            json.WriteString("end"u8, OpenSpanLines.Time(span.EndedAt));
            json.WriteString("status"u8, span.Status switch
            {
                ActivityStatusCode.Ok => "ok"u8,
                ActivityStatusCode.Error => "error"u8,
                _ => "unset"u8,
            });
            if (span.StatusMessage is { } message) json.WriteString("status_message"u8, message);
            SpanJson.WriteAttributes(json, span.Attributes);
            if (span.Events.Count > 0)
            {
                json.WriteStartArray("events"u8);
                foreach (var happened in span.Events)
                {
                    json.WriteStartObject();
                    SpanJson.WriteEvent(json, happened);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    /// <summary>Attributes of the span of the step itself.</summary>
    public static ReadOnlyMemory<byte> Of(IReadOnlyList<KeyValuePair<string, object?>> attributes)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, OtlpLine.Options))
        {
            json.WriteStartObject();
            SpanJson.WriteAttributes(json, attributes);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    /// <summary>An event on the span of the step itself.</summary>
    public static ReadOnlyMemory<byte> Of(ActivityEvent happened) => OpenSpanLines.Event(happened);
}
