using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Attest.Monitoring.Signals;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Logging;

/// <summary>
/// Formats an entry as one compact JSON object and a newline. Keys stand in one order and without blanks, so that
/// <c>grep '"level":"ERROR"'</c> finds what it looks for. Not thread-safe.
/// </summary>
internal sealed class LogLine : ILogFormat
{
    internal static readonly JsonWriterOptions Options = new()
    {
        Encoder = LeastEscapingEncoder.Instance,
        SkipValidation = true,
    };

    private readonly Utf8JsonWriter _json = new(Stream.Null, Options);

    /// <summary>The level as a log file spells it.</summary>
    public static ReadOnlySpan<byte> Spelled(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRACE"u8,
        LogLevel.Debug => "DEBUG"u8,
        LogLevel.Info => "INFO"u8,
        LogLevel.Warn => "WARN"u8,
        _ => "ERROR"u8,
    };

    /// <summary>Appends the line to <paramref name="output"/>.</summary>
    public void Write(LogEntry entry, IBufferWriter<byte> output)
    {
        _json.Reset(output);
        _json.WriteStartObject();
        WriteTimestamp(entry.Timestamp);
        _json.WriteString("level"u8, Spelled(entry.Level));
        _json.WriteString("target"u8, entry.Target);
        _json.WriteString("message"u8, entry.Message);
        if (entry.Target == LogTargets.Policy) WriteViolation(entry.Fields);
        WriteFields(entry.Fields);
        if (entry.TraceId is not null)
        {
            _json.WriteString("trace_id"u8, entry.TraceId);
        }

        if (entry.SpanId is not null)
        {
            _json.WriteString("span_id"u8, entry.SpanId);
        }

        _json.WriteEndObject();
        _json.Flush();
        output.Write("\n"u8);
    }

    public void Dispose() => _json.Dispose();

    /// <summary>RFC 3339, UTC, always of one length, so that lines sort as text.</summary>
    private void WriteTimestamp(DateTimeOffset timestamp)
    {
        Span<byte> text = stackalloc byte[32];
        _ = timestamp.UtcDateTime.TryFormat(text, out var length, "O", CultureInfo.InvariantCulture);
        _json.WriteString("timestamp"u8, text[..length]);
    }

    /// <summary>What a violation is stands at the top too, as in the audit log: one query finds it in both.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteViolation(LogFields fields)
    {
        for (var index = 0; index < fields.Count; index++)
        {
            if (fields.Name(index) is "event_type" or "policy_name" or "violation_type")
                WriteField(fields.Name(index), fields.Value(index));
        }
    }

    private void WriteFields(LogFields fields)
    {
        _json.WriteStartObject("fields"u8);
        for (var index = 0; index < fields.Count; index++)
        {
            WriteField(fields.Name(index), fields.Value(index));
        }

        _json.WriteEndObject();
    }

    private void WriteField(string name, object value) => WriteField(_json, name, value);

    /// <summary>A string, bool, int, long or double; what JSON has no number for, as text.</summary>
    internal static void WriteField(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case string text:
                json.WriteString(name, text);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(name, number);
                break;
            default:
                json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
