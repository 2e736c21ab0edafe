using System.Buffers;
using System.Text.Json;
using Attest.Monitoring.Signals;

namespace Attest.Cli.Tracing;

/// <summary>An ended span as <c>--json</c> prints it.</summary>
internal static class EndedSpanJson
{
    public static ReadOnlyMemory<byte> Of(FinishedSpan span)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Failures.Indented))
        {
            json.WriteStartObject();
            json.WriteString("trace_id", span.TraceId);
            json.WriteString("span_id", span.SpanId);
            json.WriteString("parent_span_id", span.ParentSpanId);
            json.WriteString("name", span.Name);
            json.WriteNumber("duration_ms", Math.Round((span.EndedAt - span.StartedAt).TotalMilliseconds, 3));
            json.WriteString("status", span.Status.ToString().ToLowerInvariant());
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }
}
