using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions;

/// <summary>
/// The fingerprint of a definition's content: places, comments and the order of keys do not count, every character of a
/// value does.
/// </summary>
internal static class DefinitionDigest
{
    /// <summary>SHA-256 in lower hex over each node's kind, its length and its content, keys in ordinal order.</summary>
    public static string Of(SourceNode root)
    {
        var content = new MemoryStream();
        Write(content, root);
        return Convert.ToHexStringLower(SHA256.HashData(content.GetBuffer().AsSpan(0, (int)content.Length)));
    }

    // The depth of a document is bounded where it is parsed.
    private static void Write(MemoryStream content, SourceNode node)
    {
        switch (node)
        {
            case ScalarNode scalar:
                WriteText(content, Kind(scalar.Value), scalar.Text);
                break;
            case SequenceNode sequence:
                WriteHead(content, 'l', sequence.Items.Count);
                foreach (var item in sequence.Items)
                    Write(content, item);
                break;
            case MappingNode mapping:
                WriteHead(content, 'm', mapping.Entries.Count);
                foreach (var entry in InOrder(mapping.Entries))
                {
                    WriteText(content, 'k', entry.Key.Text);
                    Write(content, entry.Value);
                }
                break;
        }
    }

    private static MappingEntry[] InOrder(IReadOnlyList<MappingEntry> entries)
    {
        MappingEntry[] sorted = [.. entries];
        Array.Sort(sorted, static (left, right) => string.CompareOrdinal(left.Key.Text, right.Key.Text));
        return sorted;
    }

    private static char Kind(object? value) => value switch
    {
        null => 'n',
        bool => 'b',
        long => 'i',
        double => 'd',
        _ => 's',
    };

    private static void WriteText(MemoryStream content, char kind, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        WriteHead(content, kind, bytes.Length);
        content.Write(bytes);
    }

    private static void WriteHead(MemoryStream content, char kind, int length)
    {
        Span<byte> head = stackalloc byte[5];
        head[0] = (byte)kind;
        BinaryPrimitives.WriteInt32BigEndian(head[1..], length);
        content.Write(head);
    }
}
