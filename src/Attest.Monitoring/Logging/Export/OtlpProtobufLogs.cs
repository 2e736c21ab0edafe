using System.Text;
using Attest.Monitoring.Delivery;
using Attest.Monitoring.Tracing;
using Attest.Monitoring.Tracing.Export;

namespace Attest.Monitoring.Logging.Export;

/// <summary>
/// OTLP's protobuf form: an ExportLogsServiceRequest (logs_service.proto, logs.proto). The scope is the component, as a
/// logger's name is.
/// </summary>
internal sealed class OtlpProtobufLogs : ILogEncoding
{
    private readonly OtlpProtobufRequest<LogEntry> _request;
    private readonly AttributeLimits _limits;

    public OtlpProtobufLogs(TraceResource resource, AttributeLimits limits)
    {
        _limits = limits;
        _request = new OtlpProtobufRequest<LogEntry>(resource, entry => (entry.Target, resource.ServiceVersion), WriteRecord, static _ => true);
    }

    public ReadOnlyMemory<byte> Encode(IReadOnlyList<LogEntry> entries) => _request.Encode(entries);

    private void WriteRecord(ProtobufWriter proto, LogEntry entry)
    {
        var nanoseconds = OtlpLogNames.Nanoseconds(entry.Timestamp);
        proto.Fixed64(1, nanoseconds);
        proto.Number(2, (ulong)OtlpLogNames.Severity(entry.Level));
        proto.Text(3, Encoding.ASCII.GetString(LogLine.Spelled(entry.Level)));
        var body = proto.Begin(5);
        proto.Text(1, entry.Message);
        proto.End(body);
        var kept = Math.Min(entry.Fields.Count, _limits.Count);
        for (var index = 0; index < kept; index++)
        {
            ProtobufValue.WriteAttribute(proto, 6, OtlpLogNames.Attribute(entry.Fields.Name(index)), _limits.Cut(entry.Fields.Value(index)));
        }

        if (entry.Fields.Count > kept) proto.Number(7, (ulong)(entry.Fields.Count - kept));
        if (entry.IsSampled) proto.Fixed32(8, OtlpLogNames.Sampled);
        if (entry.TraceId is { } trace) OtlpProtobufRequest<LogEntry>.WriteId(proto, 9, trace);
        if (entry.SpanId is { } span) OtlpProtobufRequest<LogEntry>.WriteId(proto, 10, span);
        proto.Fixed64(11, nanoseconds);
    }
}
