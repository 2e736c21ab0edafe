using System.Buffers;
using Attest.Monitoring.Delivery;

namespace Attest.Monitoring.Metrics.Exposition;

/// <summary>
/// Labels as <c>io.prometheus.client.LabelPair</c> messages, straight from the text that a series keeps them in: see
/// <see cref="Registry.LabelText"/>.
/// </summary>
internal static class LabelPairs
{
    /// <summary>Every label of a text.</summary>
    public static void Write(int field, ReadOnlySpan<byte> labels, ProtobufWriter writer)
    {
        while (labels.IndexOf("=\""u8) is >= 0 and var equals)
        {
            var rest = labels[(equals + 2)..];
            var end = EndOf(rest);
            var pair = writer.Begin(field);
            writer.Bytes(1, labels[..equals]);
            WriteValue(rest[..end], writer);
            writer.End(pair);
            labels = rest[Math.Min(end + 2, rest.Length)..];
        }
    }

    /// <summary>One label.</summary>
    public static void Write(int field, ReadOnlySpan<byte> name, string value, ProtobufWriter writer)
    {
        var pair = writer.Begin(field);
        writer.Bytes(1, name);
        writer.Text(2, value);
        writer.End(pair);
    }

    /// <summary>Where the value ends: at the first quote that no backslash stands before.</summary>
    private static int EndOf(ReadOnlySpan<byte> text)
    {
        for (var at = 0; ; at += 2)
        {
            var next = text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0) return text.Length;
            at += next;
            if (text[at] == (byte)'"') return at;
            if (at + 2 > text.Length) return text.Length;
        }
    }

    private static void WriteValue(ReadOnlySpan<byte> escaped, ProtobufWriter writer)
    {
        if (!escaped.Contains((byte)'\\'))
        {
            writer.Bytes(2, escaped);
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(escaped.Length);
        var length = 0;
        for (var at = 0; at < escaped.Length; at++)
        {
            var isEscaped = escaped[at] == (byte)'\\' && at + 1 < escaped.Length;
            if (isEscaped) at++;
            rented[length++] = isEscaped && escaped[at] == (byte)'n' ? (byte)'\n' : escaped[at];
        }

        writer.Bytes(2, rented.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(rented);
    }
}
