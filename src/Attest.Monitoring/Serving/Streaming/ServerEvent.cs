using System.Buffers;
using System.Text;
using System.Text.Json;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Serving.Streaming;

/// <summary>An event as it is sent. Source: WHATWG HTML, 9.2.5, the event stream format.</summary>
/// <param name="Bytes">With the empty line that ends it.</param>
internal sealed record ServerEvent(ReadOnlyMemory<byte> Bytes)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = LeastEscapingEncoder.Instance, SkipValidation = true };

    /// <summary>What a reader takes for life and nothing else.</summary>
    public static ServerEvent Beat { get; } = new(":\n\n"u8.ToArray());

    /// <summary>How long a client waits until it comes again, in milliseconds.</summary>
    public static ServerEvent ComeAgain { get; } = new("retry: 2000\n\n"u8.ToArray());

    /// <summary>An event of a name, with JSON on one line: no text can end it early, line ends are escaped.</summary>
    public static ServerEvent Of(string name, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        buffer.Write(Encoding.ASCII.GetBytes($"event: {name}\ndata: "));
        using (var json = new Utf8JsonWriter(buffer, Options)) write(json);
        buffer.Write("\n\n"u8);
        return new ServerEvent(buffer.WrittenMemory);
    }
}
