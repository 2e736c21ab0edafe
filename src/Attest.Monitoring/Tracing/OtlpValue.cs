using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace Attest.Monitoring.Tracing;

/// <summary>
/// Attributes in OTLP's JSON mapping (opentelemetry-proto, "JSON Protobuf Encoding"; common.proto, AnyValue):
/// 64-bit integers are strings, bytes are base64, a double that is no number is its name. What is only enumerable might never
/// end: it is written as text.
/// </summary>
internal static class OtlpValue
{
    /// <summary>How deep values may nest; what lies deeper is written as text.</summary>
    private const int MaxDepth = 16;

    /// <summary>Writes <c>{"key":…,"value":…}</c>; an attribute without a value is no attribute.</summary>
    public static void WriteAttribute(Utf8JsonWriter json, string key, object? value, int depth = 0)
    {
        if (value is null)
        {
            return;
        }

        json.WriteStartObject();
        json.WriteString("key"u8, key);
        json.WritePropertyName("value"u8);
        WriteValue(json, value, depth);
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, object? value, int depth)
    {
        json.WriteStartObject();
        switch (value)
        {
            case null:
                break;
            case string text:
                json.WriteString("stringValue"u8, text);
                break;
            case bool flag:
                json.WriteBoolean("boolValue"u8, flag);
                break;
            case int or long or short or sbyte or byte or ushort or uint:
                WriteInteger(json, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double or float:
                WriteDouble(json, Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
            case byte[] bytes:
                json.WriteBase64String("bytesValue"u8, bytes);
                break;
            case IEnumerable<KeyValuePair<string, object?>> map and ICollection when depth < MaxDepth:
                WriteMap(json, map, depth + 1);
                break;
            case ICollection list when depth < MaxDepth:
                WriteList(json, list, depth + 1);
                break;
            default:
                json.WriteString("stringValue"u8, Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }

        json.WriteEndObject();
    }

    private static void WriteInteger(Utf8JsonWriter json, long value)
    {
        Span<byte> digits = stackalloc byte[20];
        _ = value.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        json.WriteString("intValue"u8, digits[..length]);
    }

    private static void WriteDouble(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber("doubleValue"u8, value);
        }
        else
        {
            json.WriteString("doubleValue"u8, double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
        }
    }

    private static void WriteList(Utf8JsonWriter json, ICollection list, int depth)
    {
        json.WriteStartObject("arrayValue"u8);
        json.WriteStartArray("values"u8);
        foreach (var item in list)
        {
            WriteValue(json, item, depth);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMap(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, object?>> map, int depth)
    {
        json.WriteStartObject("kvlistValue"u8);
        json.WriteStartArray("values"u8);
        foreach (var (key, item) in map)
        {
            WriteAttribute(json, key, item, depth);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
