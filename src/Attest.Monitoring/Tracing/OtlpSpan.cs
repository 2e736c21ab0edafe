using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tracing;

/// <summary>One span in OTLP's JSON mapping (trace.proto, Span): ids are lower hex, times strings, enums numbers.</summary>
internal static class OtlpSpan
{
    /// <summary>SPAN_FLAGS_CONTEXT_HAS_IS_REMOTE_MASK and SPAN_FLAGS_CONTEXT_IS_REMOTE_MASK of trace.proto.</summary>
    private const uint RemoteKnown = 0x100;

    private const uint Remote = 0x200;

    /// <summary>Writes a finished activity.</summary>
    public static void Write(Utf8JsonWriter json, Activity span)
    {
        json.WriteStartObject();
        json.WriteString("traceId"u8, span.TraceId.ToHexString());
        json.WriteString("spanId"u8, span.SpanId.ToHexString());
        WriteText(json, "traceState"u8, span.TraceStateString);
        WriteText(json, "parentSpanId"u8, span.ParentSpanId == default ? null : span.ParentSpanId.ToHexString());
        WriteFlags(json, span.Recorded, span.HasRemoteParent);
        json.WriteString("name"u8, span.DisplayName);
        WriteKind(json, span.Kind);
        WriteNanoseconds(json, "startTimeUnixNano"u8, span.StartTimeUtc);
        WriteNanoseconds(json, "endTimeUnixNano"u8, span.StartTimeUtc + span.Duration);
        WriteTags(json, span);
        WriteEvents(json, span);
        WriteLinks(json, span);
        WriteStatus(json, span.Status, span.StatusDescription);
        json.WriteEndObject();
    }

    /// <summary>Writes a span that ended elsewhere.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Write(Utf8JsonWriter json, FinishedSpan span)
    {
        json.WriteStartObject();
        json.WriteString("traceId"u8, span.TraceId);
        json.WriteString("spanId"u8, span.SpanId);
        WriteText(json, "traceState"u8, span.TraceState);
        WriteText(json, "parentSpanId"u8, span.ParentSpanId);
        WriteFlags(json, span.Sampled, span.HasRemoteParent);
        json.WriteString("name"u8, span.Name);
        WriteKind(json, span.Kind);
        WriteNanoseconds(json, "startTimeUnixNano"u8, span.StartedAt.UtcDateTime);
        WriteNanoseconds(json, "endTimeUnixNano"u8, span.EndedAt.UtcDateTime);
        WriteAttributes(json, span.Attributes);
        WriteDropped(json, "droppedAttributesCount"u8, span.Dropped?.Attributes);
        WriteEvents(json, span.Events, span.Dropped?.EventAttributes);
        WriteDropped(json, "droppedEventsCount"u8, span.Dropped?.Events);
        WriteLinks(json, span.Links, span.Dropped?.LinkAttributes);
        WriteDropped(json, "droppedLinksCount"u8, span.Dropped?.Links);
        WriteStatus(json, span.Status, span.StatusMessage);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, value);
        }
    }

    /// <summary>The flags of a span or a link: whether it is sampled, and whether its context is of another process.</summary>
    public static uint Flags(bool sampled, bool isRemote) => (sampled ? 1u : 0) | RemoteKnown | (isRemote ? Remote : 0);

    private static void WriteFlags(Utf8JsonWriter json, bool sampled, bool isRemote) => json.WriteNumber("flags"u8, Flags(sampled, isRemote));

    /// <summary>OTLP counts kinds from 1; 0 is "unspecified".</summary>
    private static void WriteKind(Utf8JsonWriter json, ActivityKind kind) => json.WriteNumber("kind"u8, (int)kind + 1);

    private static void WriteNanoseconds(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTime utc)
    {
        Span<byte> digits = stackalloc byte[20];
        var nanoseconds = (utc - DateTime.UnixEpoch).Ticks * 100;
        _ = Math.Max(0, nanoseconds).TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        json.WriteString(name, digits[..length]);
    }

    private static void WriteTags(Utf8JsonWriter json, Activity span)
    {
        var any = false;
        foreach (ref readonly var tag in span.EnumerateTagObjects())
        {
            Open(json, "attributes"u8, ref any);
            OtlpValue.WriteAttribute(json, tag.Key, tag.Value);
        }

        Close(json, any);
    }

    private static void WriteEvents(Utf8JsonWriter json, Activity span)
    {
        var any = false;
        foreach (ref readonly var happened in span.EnumerateEvents())
        {
            Open(json, "events"u8, ref any);
            WriteEvent(json, happened);
        }

        Close(json, any);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WriteEvents(Utf8JsonWriter json, IReadOnlyList<ActivityEvent> events, IReadOnlyList<int>? dropped)
    {
        var any = false;
        for (var index = 0; index < events.Count; index++)
        {
            Open(json, "events"u8, ref any);
            WriteEvent(json, events[index], dropped?[index]);
        }

        Close(json, any);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WriteEvent(Utf8JsonWriter json, ActivityEvent happened, int? dropped = null)
    {
        json.WriteStartObject();
        WriteNanoseconds(json, "timeUnixNano"u8, happened.Timestamp.UtcDateTime);
        json.WriteString("name"u8, happened.Name);
        var any = false;
        foreach (ref readonly var tag in happened.EnumerateTagObjects())
        {
            Open(json, "attributes"u8, ref any);
            OtlpValue.WriteAttribute(json, tag.Key, tag.Value);
        }

        Close(json, any);
        WriteDropped(json, "droppedAttributesCount"u8, dropped);
        json.WriteEndObject();
    }

    private static void WriteLinks(Utf8JsonWriter json, Activity span)
    {
        var any = false;
        foreach (ref readonly var link in span.EnumerateLinks())
        {
            Open(json, "links"u8, ref any);
            WriteLink(json, link);
        }

        Close(json, any);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WriteLinks(Utf8JsonWriter json, IReadOnlyList<ActivityLink> links, IReadOnlyList<int>? dropped)
    {
        var any = false;
        for (var index = 0; index < links.Count; index++)
        {
            Open(json, "links"u8, ref any);
            WriteLink(json, links[index], dropped?[index]);
        }

        Close(json, any);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WriteLink(Utf8JsonWriter json, ActivityLink link, int? dropped = null)
    {
        json.WriteStartObject();
        json.WriteString("traceId"u8, link.Context.TraceId.ToHexString());
        json.WriteString("spanId"u8, link.Context.SpanId.ToHexString());
        WriteText(json, "traceState"u8, link.Context.TraceState);
        var any = false;
        foreach (ref readonly var tag in link.EnumerateTagObjects())
        {
            Open(json, "attributes"u8, ref any);
            OtlpValue.WriteAttribute(json, tag.Key, tag.Value);
        }

        Close(json, any);
        WriteDropped(json, "droppedAttributesCount"u8, dropped);
        WriteFlags(json, link.Context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded), link.Context.IsRemote);
        json.WriteEndObject();
    }

    /// <summary>Zero is the default and not written.</summary>
    private static void WriteDropped(Utf8JsonWriter json, ReadOnlySpan<byte> name, int? count)
    {
        if (count is > 0 and var some) json.WriteNumber(name, some);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WriteAttributes(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> attributes)
    {
        var any = false;
        for (var index = 0; index < attributes.Count; index++)
        {
            Open(json, "attributes"u8, ref any);
            OtlpValue.WriteAttribute(json, attributes[index].Key, attributes[index].Value);
        }

        Close(json, any);
    }

    /// <summary>Unset is the default and not written; a message belongs to an error only (trace API, "Set Status").</summary>
    private static void WriteStatus(Utf8JsonWriter json, ActivityStatusCode status, string? message)
    {
        if (status == ActivityStatusCode.Unset)
        {
            return;
        }

        json.WriteStartObject("status"u8);
        WriteText(json, "message"u8, status == ActivityStatusCode.Error ? message : null);
        json.WriteNumber("code"u8, (int)status);
        json.WriteEndObject();
    }

    private static void Open(Utf8JsonWriter json, ReadOnlySpan<byte> name, ref bool any)
    {
        if (!any)
        {
            json.WriteStartArray(name);
            any = true;
        }
    }

    private static void Close(Utf8JsonWriter json, bool any)
    {
        if (any)
        {
            json.WriteEndArray();
        }
    }
}
