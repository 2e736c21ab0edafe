using System.Buffers;
using System.Text.Json;
using Attest.Monitoring.Sources;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Definitions;

/// <summary>
/// A definition as JSON that says the same whenever the definition does: places, comments and the order of keys do not
/// count, every character of a value does. A run keeps it, so that what ran can be read later and be compared.
/// </summary>
internal static class DefinitionText
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        Encoder = LeastEscapingEncoder.Instance,
    };

    /// <summary>Keys in ordinal order; what is no string is a number, a truth or null, as it was written.</summary>
    public static ReadOnlyMemory<byte> Of(SourceNode root)
    {
        var text = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(text, Options)) Write(json, root);
        return text.WrittenMemory;
    }

    // The depth of a document is bounded where it is parsed.
    private static void Write(Utf8JsonWriter json, SourceNode node)
    {
        switch (node)
        {
            case ScalarNode scalar:
                Write(json, scalar);
                break;
            case SequenceNode sequence:
                json.WriteStartArray();
                foreach (var item in sequence.Items) Write(json, item);
                json.WriteEndArray();
                break;
            case MappingNode mapping:
                json.WriteStartObject();
                foreach (var entry in InOrder(mapping.Entries))
                {
                    json.WritePropertyName(entry.Key.Text);
                    Write(json, entry.Value);
                }

                json.WriteEndObject();
                break;
        }
    }

    private static void Write(Utf8JsonWriter json, ScalarNode scalar)
    {
        switch (scalar.Value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            default:
                WriteNumber(json, scalar.Text);
                break;
        }
    }

    /// <summary>
    /// As it was written, since a key of text takes it so: <c>1.0</c> is not <c>1</c>. What JSON has no number for
    /// (<c>0x1F</c>, <c>.inf</c>) stands in a list of its own, which no valid definition has there.
    /// </summary>
    private static void WriteNumber(Utf8JsonWriter json, string text)
    {
        try
        {
            json.WriteRawValue(text);
        }
        catch (JsonException)
        {
            json.WriteStartArray();
            json.WriteStringValue(text);
            json.WriteEndArray();
        }
    }

    private static List<MappingEntry> InOrder(IReadOnlyList<MappingEntry> entries)
    {
        var sorted = new List<MappingEntry>(entries);
        sorted.Sort(static (left, right) => string.CompareOrdinal(left.Key.Text, right.Key.Text));
        return sorted;
    }
}
