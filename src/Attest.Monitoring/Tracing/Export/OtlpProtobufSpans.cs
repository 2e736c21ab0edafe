using System.Diagnostics;
using Attest.Monitoring.Delivery;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tracing.Export;

/// <summary>
/// OTLP's protobuf form: an ExportTraceServiceRequest (trace_service.proto, trace.proto). Spans of one scope that follow
/// each other share their <c>scope_spans</c>.
/// </summary>
internal sealed class OtlpProtobufSpans(TraceResource resource) : ISpanEncoding
{
    private readonly ProtobufWriter _proto = new();

    public ReadOnlyMemory<byte> Encode(IReadOnlyList<FinishedSpan> spans)
    {
        _proto.Clear();
        var resourceSpans = _proto.Begin(1);
        ProtobufValue.WriteResource(_proto, 1, resource);
        for (var index = 0; index < spans.Count;) index = WriteScope(spans, index);
        _proto.Text(3, OtlpLine.SchemaUrl);
        _proto.End(resourceSpans);
        return _proto.Written;
    }

    /// <summary>Writes the spans from <paramref name="first"/> on that have the same scope.</summary>
    /// <returns>The first that has another.</returns>
    private int WriteScope(IReadOnlyList<FinishedSpan> spans, int first)
    {
        var (name, version) = Scope(spans[first]);
        var scopeSpans = _proto.Begin(2);
        var scope = _proto.Begin(1);
        _proto.Text(1, name);
        if (!string.IsNullOrEmpty(version)) _proto.Text(2, version);
        _proto.End(scope);
        var next = first;
        for (; next < spans.Count && Scope(spans[next]) == (name, version); next++) WriteSpan(spans[next]);
        if (name == SpanListener.SourceName) _proto.Text(3, OtlpLine.SchemaUrl);
        _proto.End(scopeSpans);
        return next;
    }

    private (string Name, string? Version) Scope(FinishedSpan span) =>
        span.Scope is { } name ? (name, span.ScopeVersion) : (SpanListener.SourceName, resource.ServiceVersion);

    private void WriteSpan(FinishedSpan span)
    {
        var message = _proto.Begin(2);
        WriteId(1, span.TraceId);
        WriteId(2, span.SpanId);
        if (!string.IsNullOrEmpty(span.TraceState)) _proto.Text(3, span.TraceState);
        if (span.ParentSpanId is { } parent) WriteId(4, parent);
        _proto.Text(5, span.Name);
        _proto.Number(6, (ulong)span.Kind + 1);
        _proto.Fixed64(7, Nanoseconds(span.StartedAt));
        _proto.Fixed64(8, Nanoseconds(span.EndedAt));
        foreach (var (key, value) in span.Attributes) ProtobufValue.WriteAttribute(_proto, 9, key, value);
        foreach (var happened in span.Events) WriteEvent(happened);
        foreach (var link in span.Links) WriteLink(link);
        WriteStatus(span);
        _proto.Fixed32(16, OtlpSpan.Flags(span.Sampled, span.HasRemoteParent));
        _proto.End(message);
    }

    private void WriteId(int field, string hex)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = Convert.FromHexString(hex, bytes, out _, out var length);
        _proto.Bytes(field, bytes[..length]);
    }

    private void WriteEvent(ActivityEvent happened)
    {
        var message = _proto.Begin(11);
        _proto.Fixed64(1, Nanoseconds(happened.Timestamp));
        _proto.Text(2, happened.Name);
        foreach (ref readonly var tag in happened.EnumerateTagObjects()) ProtobufValue.WriteAttribute(_proto, 3, tag.Key, tag.Value);
        _proto.End(message);
    }

    private void WriteLink(ActivityLink link)
    {
        var message = _proto.Begin(13);
        WriteId(1, link.Context.TraceId.ToHexString());
        WriteId(2, link.Context.SpanId.ToHexString());
        if (!string.IsNullOrEmpty(link.Context.TraceState)) _proto.Text(3, link.Context.TraceState);
        foreach (ref readonly var tag in link.EnumerateTagObjects()) ProtobufValue.WriteAttribute(_proto, 4, tag.Key, tag.Value);
        _proto.Fixed32(6, OtlpSpan.Flags(link.Context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded), link.Context.IsRemote));
        _proto.End(message);
    }

    /// <summary>Unset is the default and not written; a message belongs to an error only.</summary>
    private void WriteStatus(FinishedSpan span)
    {
        if (span.Status == ActivityStatusCode.Unset) return;
        var message = _proto.Begin(15);
        if (span.Status == ActivityStatusCode.Error && !string.IsNullOrEmpty(span.StatusMessage)) _proto.Text(2, span.StatusMessage);
        _proto.Number(3, (ulong)span.Status);
        _proto.End(message);
    }

    private static ulong Nanoseconds(DateTimeOffset time) => (ulong)Math.Max(0, (time - DateTimeOffset.UnixEpoch).Ticks * 100);
}
