using System.Text;
using System.Text.Json;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Logging.Reading;

/// <summary>Reads a line that <see cref="LogLine"/> has written; keys may stand in any order, unknown ones are passed over.</summary>
internal static class LogLineReader
{
    private static readonly IReadOnlyDictionary<string, object> None = new Dictionary<string, object>();

    /// <summary>The record, or null: half a line, another program's, or none of JSON.</summary>
    public static LogRecord? TryRead(ReadOnlySpan<byte> line)
    {
        try
        {
            return Read(line);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static LogRecord? Read(ReadOnlySpan<byte> line)
    {
        var json = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 64 });
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return null;
        DateTimeOffset? timestamp = null;
        LogLevel? level = null;
        string? target = null, message = null, trace = null, span = null;
        var fields = None;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("timestamp"u8)) timestamp = Next(ref json).GetDateTimeOffset();
            else if (json.ValueTextEquals("level"u8)) level = Level(ref Next(ref json));
            else if (json.ValueTextEquals("target"u8)) target = Target(ref Next(ref json));
            else if (json.ValueTextEquals("message"u8)) message = Next(ref json).GetString();
            else if (json.ValueTextEquals("fields"u8)) fields = Fields(ref json);
            else if (json.ValueTextEquals("trace_id"u8)) trace = Next(ref json).GetString();
            else if (json.ValueTextEquals("span_id"u8)) span = Next(ref json).GetString();
            else json.Skip();
        }

        return timestamp is null || level is null || target is null || message is null || json.TokenType != JsonTokenType.EndObject
            ? null
            : new LogRecord(timestamp.Value.ToUniversalTime(), level.Value, target, message, fields, trace, span);
    }

    private static ref Utf8JsonReader Next(ref Utf8JsonReader json)
    {
        json.Read();
        return ref json;
    }

    private static LogLevel? Level(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals("INFO"u8)) return LogLevel.Info;
        if (json.ValueTextEquals("ERROR"u8)) return LogLevel.Error;
        if (json.ValueTextEquals("WARN"u8)) return LogLevel.Warn;
        if (json.ValueTextEquals("DEBUG"u8)) return LogLevel.Debug;
        return json.ValueTextEquals("TRACE"u8) ? LogLevel.Trace : null;
    }

    /// <summary>The usual ones are not made anew for each line.</summary>
    private static string? Target(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals("attest::step"u8)) return LogTargets.Step;
        if (json.ValueTextEquals("attest::pipeline"u8)) return LogTargets.Pipeline;
        return json.GetString();
    }

    private static Dictionary<string, object> Fields(ref Utf8JsonReader json)
    {
        var fields = new Dictionary<string, object>(StringComparer.Ordinal);
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject) throw new FormatException("fields is no object");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            if (Value(ref json) is { } value) fields[name] = value;
        }

        return fields;
    }

    private static object? Value(ref Utf8JsonReader json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.String: return json.GetString();
            case JsonTokenType.True: return true;
            case JsonTokenType.False: return false;
            case JsonTokenType.Null: return null;
            case JsonTokenType.Number:
                if (json.TryGetInt64(out var whole)) return whole;
                return json.TryGetDouble(out var real) && double.IsFinite(real) ? real : Encoding.ASCII.GetString(json.ValueSpan);
            default:
                using (var nested = JsonDocument.ParseValue(ref json)) return nested.RootElement.GetRawText();
        }
    }
}
