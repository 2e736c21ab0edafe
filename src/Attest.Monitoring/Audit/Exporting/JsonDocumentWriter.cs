using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Attest.Monitoring.Audit.Reading;

namespace Attest.Monitoring.Audit.Exporting;

/// <summary>
/// <c>{log, size, since, until, events: […], count}</c>, one event a line; written as events come. Of several logs
/// <c>log</c> is null, <c>size</c> that of all, <c>logs</c> tells each, and each event names its own.
/// </summary>
internal sealed class JsonDocumentWriter(Stream output, IReadOnlyList<NamedHead> heads, AuditQuery query) : EventWriter
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private long _count;

    public override void Begin()
    {
        var begin = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(begin, Readable))
        {
            json.WriteStartObject();
            json.WriteString("log", heads.Count > 1 ? null : Name(heads[0].Head));
            json.WriteNumber("size", heads.Sum(static one => one.Head.Size));
            if (heads.Count > 1) WriteLogs(json);
            json.WriteString("since", Time(query.Since));
            json.WriteString("until", Time(query.Until));
            json.WriteEndObject();
        }

        output.Write(begin.WrittenSpan[..^1]);
        output.Write(",\"events\":["u8);
    }

    public override void Write(StoredEntry entry)
    {
        _line.ResetWrittenCount();
        _line.Write(_count++ == 0 ? "\n"u8 : ",\n"u8);
        NdjsonWriter.WithSeq(entry, _line);
        output.Write(_line.WrittenSpan);
    }

    public override void End() => output.Write(Encoding.ASCII.GetBytes($"{(_count == 0 ? "" : "\n")}],\"count\":{_count}}}\n"));

    private void WriteLogs(Utf8JsonWriter json)
    {
        json.WriteStartArray("logs");
        foreach (var one in heads)
        {
            json.WriteStartObject();
            json.WriteString("log", Name(one.Head));
            json.WriteNumber("size", one.Head.Size);
            json.WriteString("home", one.Home);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string? Name(LogHead head) => head.Size == 0 ? null : head.Origin;

    private static string? Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
