using System.Text;
using System.Text.Json;

namespace Attest.Monitoring.Audit.Reading;

/// <summary>Reads single fields of an entry without taking the rest of it apart.</summary>
internal static class EntryFields
{
    /// <summary>Moves a reader that has not begun to the value at a path of keys.</summary>
    /// <returns>False when there is none, or the entry is no JSON object.</returns>
    public static bool MoveTo(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte[]> path)
    {
        try
        {
            if (!reader.Read()) return false;
            foreach (var key in path)
            {
                if (reader.TokenType != JsonTokenType.StartObject || !MoveToKey(ref reader, key)) return false;
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The text at a path: a string as it is, anything else as JSON; null when there is none.</summary>
    public static string? Text(ReadOnlySpan<byte> json, params scoped ReadOnlySpan<byte[]> path)
    {
        var reader = new Utf8JsonReader(json);
        if (!MoveTo(ref reader, path)) return null;
        return reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Null => null,
            JsonTokenType.StartObject or JsonTokenType.StartArray => Raw(ref reader, json),
            _ => Encoding.UTF8.GetString(reader.ValueSpan),
        };
    }

    /// <summary>The object or array that a reader stands at, as JSON.</summary>
    public static string Raw(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        try
        {
            reader.Skip();
        }
        catch (JsonException)
        {
            return "";
        }

        return Encoding.UTF8.GetString(json[start..(int)reader.BytesConsumed]);
    }

    private static bool MoveToKey(ref Utf8JsonReader reader, byte[] key)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(key);
            if (!reader.Read()) return false;
            if (isIt) return true;
            reader.Skip();
        }

        return false;
    }
}
