using System.Text;
using System.Text.Json;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Tests.Configuration;

/// <summary>Documents as JSON, which YAML contains: the core is tested without a YAML package.</summary>
internal static class JsonDocuments
{
    public static SourceNode Parse(string file, ReadOnlyMemory<byte> content)
    {
        var reader = new Utf8JsonReader(content.Span, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip });
        try
        {
            if (content.Span.Trim((byte)' ').IsEmpty) return Nothing(file);
            reader.Read();
            return Node(file, content.Span, ref reader);
        }
        catch (JsonException fault)
        {
            throw new AttestException(
                ErrorIds.DefinitionInvalid, "Correct it.",
                [new Diagnostic(new SourcePosition(file, (int)fault.LineNumber! + 1, (int)fault.BytePositionInLine! + 1), "this is not well-formed")]);
        }
    }

    private static ScalarNode Nothing(string file) => new(new SourcePosition(file, 1, 1), null, "");

    private static SourceNode Node(string file, ReadOnlySpan<byte> content, ref Utf8JsonReader reader)
    {
        var place = Place(file, content, reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var entries = new List<MappingEntry>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    var key = new ScalarNode(Place(file, content, reader.TokenStartIndex), name, name);
                    reader.Read();
                    entries.Add(new MappingEntry(key, Node(file, content, ref reader)));
                }

                return new MappingNode(place, entries);
            case JsonTokenType.StartArray:
                var items = new List<SourceNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(Node(file, content, ref reader));
                return new SequenceNode(place, items);
            case JsonTokenType.String:
                return new ScalarNode(place, reader.GetString(), reader.GetString()!);
            case JsonTokenType.Null:
                return new ScalarNode(place, null, "");
            case JsonTokenType.Number:
                object number = reader.TryGetInt64(out var whole) ? (object)whole : reader.GetDouble();
                return new ScalarNode(place, number, Encoding.UTF8.GetString(reader.ValueSpan));
            default:
                return new ScalarNode(place, reader.GetBoolean(), reader.GetBoolean() ? "true" : "false");
        }
    }

    private static SourcePosition Place(string file, ReadOnlySpan<byte> content, long index)
    {
        var before = content[..(int)index];
        return new SourcePosition(file, before.Count((byte)'\n') + 1, before.Length - before.LastIndexOf((byte)'\n'));
    }
}
