using System.Text;
using Attest.Monitoring.Delivery;
using Attest.Monitoring.Tracing;
using Attest.Monitoring.Tracing.Export;

namespace Attest.Monitoring.Logging.Export;

/// <summary>
/// OTLP's protobuf form: an ExportLogsServiceRequest (logs_service.proto, logs.proto). The scope is the component, as a
/// logger's name is; entries of one component that follow each other share their <c>scope_logs</c>.
/// </summary>
internal sealed class OtlpProtobufLogs(TraceResource resource) : ILogEncoding
{
    private readonly ProtobufWriter _proto = new();

    public ReadOnlyMemory<byte> Encode(IReadOnlyList<LogEntry> entries)
    {
        _proto.Clear();
        var resourceLogs = _proto.Begin(1);
        ProtobufValue.WriteResource(_proto, 1, resource);
        for (var index = 0; index < entries.Count;) index = WriteScope(entries, index);
        _proto.Text(3, OtlpLine.SchemaUrl);
        _proto.End(resourceLogs);
        return _proto.Written;
    }

    /// <summary>Writes the entries from <paramref name="first"/> on that have the same component.</summary>
    /// <returns>The first that has another.</returns>
    private int WriteScope(IReadOnlyList<LogEntry> entries, int first)
    {
        var target = entries[first].Target;
        var scopeLogs = _proto.Begin(2);
        var scope = _proto.Begin(1);
        _proto.Text(1, target);
        _proto.Text(2, resource.ServiceVersion);
        _proto.End(scope);
        var next = first;
        for (; next < entries.Count && entries[next].Target == target; next++) WriteRecord(entries[next]);
        _proto.Text(3, OtlpLine.SchemaUrl);
        _proto.End(scopeLogs);
        return next;
    }

    private void WriteRecord(LogEntry entry)
    {
        var record = _proto.Begin(2);
        var nanoseconds = OtlpLogNames.Nanoseconds(entry.Timestamp);
        _proto.Fixed64(1, nanoseconds);
        _proto.Number(2, (ulong)OtlpLogNames.Severity(entry.Level));
        _proto.Text(3, Encoding.ASCII.GetString(LogLine.Spelled(entry.Level)));
        var body = _proto.Begin(5);
        _proto.Text(1, entry.Message);
        _proto.End(body);
        for (var index = 0; index < entry.Fields.Count; index++)
        {
            ProtobufValue.WriteAttribute(_proto, 6, OtlpLogNames.Attribute(entry.Fields.Name(index)), entry.Fields.Value(index));
        }

        if (entry.TraceId is { } trace) WriteId(9, trace);
        if (entry.SpanId is { } span) WriteId(10, span);
        _proto.Fixed64(11, nanoseconds);
        _proto.End(record);
    }

    private void WriteId(int field, string hex)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = Convert.FromHexString(hex, bytes, out _, out var length);
        _proto.Bytes(field, bytes[..length]);
    }
}
