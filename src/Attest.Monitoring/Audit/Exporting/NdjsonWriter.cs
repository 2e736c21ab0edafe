using System.Buffers;
using System.Text;
using System.Text.Json;
using Attest.Monitoring.Audit.Reading;

namespace Attest.Monitoring.Audit.Exporting;

/// <summary>One JSON object a line: the entry as it stands in the log, with <c>seq</c> before its own keys.</summary>
/// <param name="output">Takes the bytes.</param>
internal sealed class NdjsonWriter(Stream output) : EventWriter
{
    private readonly ArrayBufferWriter<byte> _line = new(1024);

    public override void Write(StoredEntry entry)
    {
        _line.ResetWrittenCount();
        WithSeq(entry, _line);
        _line.Write("\n"u8);
        output.Write(_line.WrittenSpan);
    }

    /// <summary>The entry with its place; one that is no object stands under <c>entry</c> as a text.</summary>
    public static void WithSeq(StoredEntry entry, IBufferWriter<byte> target)
    {
        var json = entry.Json.Span;
        target.Write("{"u8);
        if (entry.Log is { } log)
        {
            target.Write("\"log\":"u8);
            WriteText(target, log.Origin);
            target.Write(","u8);
        }

        target.Write("\"seq\":"u8);
        var digits = target.GetSpan(20);
        entry.Seq.TryFormat(digits, out var length);
        target.Advance(length);
        if (json is [(byte)'{', _, .., (byte)'}'] && json.IndexOfAny((byte)'\n', (byte)'\r') < 0 && IsObject(json))
        {
            if (json.Length > 2) target.Write(","u8);
            target.Write(json[1..]);
            return;
        }

        target.Write(",\"entry\":"u8);
        WriteText(target, Encoding.UTF8.GetString(json));
        target.Write("}"u8);
    }

    private static void WriteText(IBufferWriter<byte> target, string text)
    {
        using var json = new Utf8JsonWriter(target);
        json.WriteStringValue(text);
    }

    private static bool IsObject(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
