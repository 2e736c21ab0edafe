using System.Globalization;
using System.Text;
using System.Text.Json;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Definitions.Expressions;

/// <summary>
/// What values are to the language: null, boolean, number (long or double), text, list, mapping. Types never convert into
/// each other by themselves.
/// </summary>
internal static class ExpressionValue
{
    /// <summary><c>a boolean</c>, <c>a number</c> … for messages.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "null",
        bool => "a boolean",
        long or double => "a number",
        string => "a text",
        IReadOnlyList<object?> => "a list",
        _ => "a mapping",
    };

    /// <summary>The value as a text; null for a list or mapping, which have none.</summary>
    public static string? Text(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        long whole => whole.ToString(CultureInfo.InvariantCulture),
        double real => real.ToString("R", CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>Equality, or null when the two are of different types, which never compare.</summary>
    public static bool? AreEqual(object? left, object? right) => (left, right) switch
    {
        (null, _) or (_, null) => left is null && right is null,
        (bool a, bool b) => a == b,
        (string a, string b) => a == b,
        (long a, long b) => a == b,
        (long or double, long or double) => Real(left) == Real(right),
        _ => null,
    };

    /// <summary>The sign of left − right for two numbers or two texts (by code point); null for anything else and for NaN.</summary>
    public static int? Compare(object? left, object? right) => (left, right) switch
    {
        (long a, long b) => a.CompareTo(b),
        (long or double, long or double) when !double.IsNaN(Real(left)) && !double.IsNaN(Real(right)) => Real(left).CompareTo(Real(right)),
        (string a, string b) => string.CompareOrdinal(a, b),
        _ => null,
    };

    private static double Real(object? number) => number is long whole ? whole : (double)number!;

    /// <summary>Compact JSON; null when a number in it has no JSON form (infinity, NaN).</summary>
    public static string? ToJson(object? value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = LeastEscapingEncoder.Instance }))
        {
            if (!Write(writer, value))
                return null;
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static bool Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                return true;
            case bool flag:
                writer.WriteBooleanValue(flag);
                return true;
            case long whole:
                writer.WriteNumberValue(whole);
                return true;
            case double real:
                if (!double.IsFinite(real))
                    return false;
                writer.WriteNumberValue(real);
                return true;
            case string text:
                writer.WriteStringValue(text);
                return true;
            case IReadOnlyList<object?> list:
                writer.WriteStartArray();
                foreach (var item in list)
                {
                    if (!Write(writer, item))
                        return false;
                }
                writer.WriteEndArray();
                return true;
            default:
                return WriteMapping(writer, value);
        }
    }

    private static bool WriteMapping(Utf8JsonWriter writer, object value)
    {
        writer.WriteStartObject();
        if (value is IReadOnlyDictionary<string, string> texts)
        {
            foreach (var (key, text) in texts)
                writer.WriteString(key, text);
        }
        else
        {
            foreach (var (key, item) in (IReadOnlyDictionary<string, object?>)value)
            {
                writer.WritePropertyName(key);
                if (!Write(writer, item))
                    return false;
            }
        }
        writer.WriteEndObject();
        return true;
    }

    /// <summary>The value of a JSON text, nested at most 64 deep.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static object? FromJson(string text)
    {
        using var document = JsonDocument.Parse(text);
        return Value(document.RootElement);
    }

    private static object? Value(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                return element.GetBoolean();
            case JsonValueKind.Number:
                return element.TryGetInt64(out var whole) ? whole : element.GetDouble();
            case JsonValueKind.String:
                return element.GetString();
            case JsonValueKind.Array:
                var list = new List<object?>(element.GetArrayLength());
                foreach (var item in element.EnumerateArray())
                    list.Add(Value(item));
                return list;
            case JsonValueKind.Object:
                var mapping = new Dictionary<string, object?>();
                foreach (var property in element.EnumerateObject())
                    mapping[property.Name] = Value(property.Value);
                return mapping;
            default:
                return null;
        }
    }
}
