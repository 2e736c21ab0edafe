using System.Buffers;
using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tracing.Export;

/// <summary>
/// Zipkin's JSON v2: a list of spans (Zipkin API, "/api/v2/spans"; OpenTelemetry, "Zipkin exporter"). Every value is a
/// text; the status is the tags <c>otel.status_code</c> and <c>error</c>, events are annotations.
/// </summary>
internal sealed class ZipkinSpans(TraceResource resource) : ISpanEncoding
{
    private readonly ArrayBufferWriter<byte> _bytes = new(16 * 1024);

    public ReadOnlyMemory<byte> Encode(IReadOnlyList<FinishedSpan> spans)
    {
        _bytes.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_bytes, OtlpLine.Options);
        json.WriteStartArray();
        foreach (var span in spans) Write(json, span);
        json.WriteEndArray();
        json.Flush();
        return _bytes.WrittenMemory;
    }

    private void Write(Utf8JsonWriter json, FinishedSpan span)
    {
        json.WriteStartObject();
        json.WriteString("traceId"u8, span.TraceId);
        if (span.ParentSpanId is { } parent) json.WriteString("parentId"u8, parent);
        json.WriteString("id"u8, span.SpanId);
        if (Kind(span.Kind) is { } kind) json.WriteString("kind"u8, kind);
        json.WriteString("name"u8, span.Name);
        var start = Microseconds(span.StartedAt);
        json.WriteNumber("timestamp"u8, start);

        // 0 means unknown there: what took less than a microsecond took one.
        json.WriteNumber("duration"u8, Math.Max(1, Microseconds(span.EndedAt) - start));
        json.WriteStartObject("localEndpoint"u8);
        json.WriteString("serviceName"u8, ServiceName());
        json.WriteEndObject();
        WriteTags(json, span);
        WriteAnnotations(json, span.Events);
        json.WriteEndObject();
    }

    private void WriteTags(Utf8JsonWriter json, FinishedSpan span)
    {
        // A key may stand once, and the last value is the one that was meant.
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        var attributes = resource.Attributes;
        for (var index = 0; index < attributes.Count; index++)
        {
            if (attributes.Key(index) != "service.name") tags[attributes.Key(index)] = Text(attributes.Value(index));
        }

        foreach (var (key, value) in span.Attributes)
        {
            if (value is not null) tags[key] = Text(value);
        }

        // OpenTelemetry, "Mapping to non-OTLP formats", Dropped …Count.
        if (span.Dropped is { Attributes: > 0 and var ofSpan }) tags["otel.dropped_attributes_count"] = Text(ofSpan);
        if (span.Dropped is { Events: > 0 and var events }) tags["otel.dropped_events_count"] = Text(events);
        if (span.Dropped is { Links: > 0 and var links }) tags["otel.dropped_links_count"] = Text(links);
        tags["otel.scope.name"] = span.Scope ?? SpanListener.SourceName;
        if ((span.Scope is null ? resource.ServiceVersion : span.ScopeVersion) is { Length: > 0 } version) tags["otel.scope.version"] = version;
        if (span.Status == ActivityStatusCode.Ok) tags["otel.status_code"] = "OK";
        if (span.Status == ActivityStatusCode.Error)
        {
            tags["otel.status_code"] = "ERROR";
            tags["error"] = span.StatusMessage ?? "";
        }

        json.WriteStartObject("tags"u8);
        foreach (var (key, value) in tags) json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static void WriteAnnotations(Utf8JsonWriter json, IReadOnlyList<ActivityEvent> events)
    {
        if (events.Count == 0) return;
        json.WriteStartArray("annotations"u8);
        foreach (var happened in events)
        {
            json.WriteStartObject();
            json.WriteNumber("timestamp"u8, Microseconds(happened.Timestamp));
            json.WriteString("value"u8, Annotation(happened));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The name, or with attributes <c>"name": {…}</c>.</summary>
    private static string Annotation(ActivityEvent happened)
    {
        var attributes = new List<string>();
        foreach (ref readonly var tag in happened.EnumerateTagObjects())
        {
            if (tag.Value is { } value) attributes.Add($"{JsonText(tag.Key)}:{Json(value)}");
        }

        return attributes.Count == 0 ? happened.Name : $"{JsonText(happened.Name)}: {{{string.Join(',', attributes)}}}";
    }

    private string ServiceName()
    {
        var attributes = resource.Attributes;
        for (var index = 0; index < attributes.Count; index++)
        {
            if (attributes.Key(index) == "service.name") return Text(attributes.Value(index));
        }

        return "unknown_service";
    }

    private static string? Kind(ActivityKind kind) => kind switch
    {
        ActivityKind.Server => "SERVER",
        ActivityKind.Client => "CLIENT",
        ActivityKind.Producer => "PRODUCER",
        ActivityKind.Consumer => "CONSUMER",
        _ => null,
    };

    private static string Text(object value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        byte[] bytes => Convert.ToBase64String(bytes),
        ICollection list => $"[{string.Join(',', list.Cast<object?>().Select(Json))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static string Json(object? value) => value switch
    {
        null => "null",
        bool or sbyte or byte or short or ushort or int or uint or long => Text(value),
        double number when double.IsFinite(number) => Text(number),
        _ => JsonText(Text(value)),
    };

    private static string JsonText(string text) => $"\"{JsonEncodedText.Encode(text, OtlpLine.Options.Encoder)}\"";

    private static long Microseconds(DateTimeOffset time) => Math.Max(0, (time - DateTimeOffset.UnixEpoch).Ticks / 10);
}
