using System.Diagnostics;
using Attest.Monitoring.Delivery;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tracing.Export;

/// <summary>OTLP's protobuf form: an ExportTraceServiceRequest (trace_service.proto, trace.proto).</summary>
internal sealed class OtlpProtobufSpans : ISpanEncoding
{
    private readonly OtlpProtobufRequest<FinishedSpan> _request;

    public OtlpProtobufSpans(TraceResource resource) => _request = new OtlpProtobufRequest<FinishedSpan>(
        resource,
        span => span.Scope is { } name ? (name, span.ScopeVersion) : (SpanListener.SourceName, resource.ServiceVersion),
        WriteSpan,

        // What conventions a foreign source follows only its author knows.
        static scope => scope == SpanListener.SourceName);

    public ReadOnlyMemory<byte> Encode(IReadOnlyList<FinishedSpan> spans) => _request.Encode(spans);

    private static void WriteSpan(ProtobufWriter proto, FinishedSpan span)
    {
        WriteId(proto, 1, span.TraceId);
        WriteId(proto, 2, span.SpanId);
        if (!string.IsNullOrEmpty(span.TraceState)) proto.Text(3, span.TraceState);
        if (span.ParentSpanId is { } parent) WriteId(proto, 4, parent);
        proto.Text(5, span.Name);
        proto.Number(6, (ulong)span.Kind + 1);
        proto.Fixed64(7, Nanoseconds(span.StartedAt));
        proto.Fixed64(8, Nanoseconds(span.EndedAt));
        foreach (var (key, value) in span.Attributes) ProtobufValue.WriteAttribute(proto, 9, key, value);
        WriteDropped(proto, 10, span.Dropped?.Attributes);
        for (var index = 0; index < span.Events.Count; index++) WriteEvent(proto, span.Events[index], span.Dropped?.EventAttributes[index]);
        WriteDropped(proto, 12, span.Dropped?.Events);
        for (var index = 0; index < span.Links.Count; index++) WriteLink(proto, span.Links[index], span.Dropped?.LinkAttributes[index]);
        WriteDropped(proto, 14, span.Dropped?.Links);
        WriteStatus(proto, span);
        proto.Fixed32(16, OtlpSpan.Flags(span.Sampled, span.HasRemoteParent));
    }

    private static void WriteEvent(ProtobufWriter proto, ActivityEvent happened, int? dropped)
    {
        var message = proto.Begin(11);
        proto.Fixed64(1, Nanoseconds(happened.Timestamp));
        proto.Text(2, happened.Name);
        foreach (ref readonly var tag in happened.EnumerateTagObjects()) ProtobufValue.WriteAttribute(proto, 3, tag.Key, tag.Value);
        WriteDropped(proto, 4, dropped);
        proto.End(message);
    }

    private static void WriteLink(ProtobufWriter proto, ActivityLink link, int? dropped)
    {
        var message = proto.Begin(13);
        WriteId(proto, 1, link.Context.TraceId.ToHexString());
        WriteId(proto, 2, link.Context.SpanId.ToHexString());
        if (!string.IsNullOrEmpty(link.Context.TraceState)) proto.Text(3, link.Context.TraceState);
        foreach (ref readonly var tag in link.EnumerateTagObjects()) ProtobufValue.WriteAttribute(proto, 4, tag.Key, tag.Value);
        WriteDropped(proto, 5, dropped);
        proto.Fixed32(6, OtlpSpan.Flags(link.Context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded), link.Context.IsRemote));
        proto.End(message);
    }

    /// <summary>Zero is the default and not written.</summary>
    private static void WriteDropped(ProtobufWriter proto, int field, int? count)
    {
        if (count is > 0 and var some) proto.Number(field, (ulong)some);
    }

    /// <summary>Unset is the default and not written; a message belongs to an error only.</summary>
    private static void WriteStatus(ProtobufWriter proto, FinishedSpan span)
    {
        if (span.Status == ActivityStatusCode.Unset) return;
        var message = proto.Begin(15);
        if (span.Status == ActivityStatusCode.Error && !string.IsNullOrEmpty(span.StatusMessage)) proto.Text(2, span.StatusMessage);
        proto.Number(3, (ulong)span.Status);
        proto.End(message);
    }

    private static void WriteId(ProtobufWriter proto, int field, string hex) => OtlpProtobufRequest<FinishedSpan>.WriteId(proto, field, hex);

    private static ulong Nanoseconds(DateTimeOffset time) => (ulong)Math.Max(0, (time - DateTimeOffset.UnixEpoch).Ticks * 100);
}
