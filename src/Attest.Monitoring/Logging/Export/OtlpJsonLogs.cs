using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Attest.Monitoring.Delivery;
using Attest.Monitoring.Tracing;

namespace Attest.Monitoring.Logging.Export;

/// <summary>OTLP's JSON form of what <see cref="OtlpProtobufLogs"/> writes (OTLP, "JSON Protobuf Encoding").</summary>
internal sealed class OtlpJsonLogs(TraceResource resource, AttributeLimits limits) : ILogEncoding
{
    private readonly ArrayBufferWriter<byte> _bytes = new(16 * 1024);

    public ReadOnlyMemory<byte> Encode(IReadOnlyList<LogEntry> entries)
    {
        _bytes.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_bytes, OtlpLine.Options);
        json.WriteStartObject();
        json.WriteStartArray("resourceLogs"u8);
        json.WriteStartObject();
        json.WritePropertyName("resource"u8);
        json.WriteRawValue(resource.Json);
        json.WriteStartArray("scopeLogs"u8);
        for (var index = 0; index < entries.Count;) index = WriteScope(json, entries, index);
        json.WriteEndArray();
        json.WriteString("schemaUrl"u8, OtlpLine.SchemaUrl);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return _bytes.WrittenMemory;
    }

    private int WriteScope(Utf8JsonWriter json, IReadOnlyList<LogEntry> entries, int first)
    {
        var target = entries[first].Target;
        json.WriteStartObject();
        json.WriteStartObject("scope"u8);
        json.WriteString("name"u8, target);
        json.WriteString("version"u8, resource.ServiceVersion);
        json.WriteEndObject();
        json.WriteStartArray("logRecords"u8);
        var next = first;
        for (; next < entries.Count && entries[next].Target == target; next++) WriteRecord(json, entries[next]);
        json.WriteEndArray();
        json.WriteString("schemaUrl"u8, OtlpLine.SchemaUrl);
        json.WriteEndObject();
        return next;
    }

    private void WriteRecord(Utf8JsonWriter json, LogEntry entry)
    {
        // 64-bit numbers are texts in protobuf's JSON.
        var nanoseconds = OtlpLogNames.Nanoseconds(entry.Timestamp).ToString(CultureInfo.InvariantCulture);
        json.WriteStartObject();
        json.WriteString("timeUnixNano"u8, nanoseconds);
        json.WriteString("observedTimeUnixNano"u8, nanoseconds);
        json.WriteNumber("severityNumber"u8, OtlpLogNames.Severity(entry.Level));
        json.WriteString("severityText"u8, LogLine.Spelled(entry.Level));
        json.WriteStartObject("body"u8);
        json.WriteString("stringValue"u8, entry.Message);
        json.WriteEndObject();
        json.WriteStartArray("attributes"u8);
        var kept = Math.Min(entry.Fields.Count, limits.Count);
        for (var index = 0; index < kept; index++)
        {
            OtlpValue.WriteAttribute(json, OtlpLogNames.Attribute(entry.Fields.Name(index)), limits.Cut(entry.Fields.Value(index)));
        }

        json.WriteEndArray();
        if (entry.Fields.Count > kept) json.WriteNumber("droppedAttributesCount"u8, entry.Fields.Count - kept);
        if (entry.IsSampled) json.WriteNumber("flags"u8, OtlpLogNames.Sampled);
        if (entry.TraceId is { } trace) json.WriteString("traceId"u8, trace);
        if (entry.SpanId is { } span) json.WriteString("spanId"u8, span);
        json.WriteEndObject();
    }
}
