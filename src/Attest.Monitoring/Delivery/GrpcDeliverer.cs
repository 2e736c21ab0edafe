using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Attest.Monitoring.Delivery;

/// <summary>
/// A unary gRPC call (gRPC over HTTP/2), which is all that OTLP asks for: one message with its length in front, the status
/// in the trailers. Without TLS it is HTTP/2 from the first byte.
/// </summary>
/// <param name="target">The server.</param>
/// <param name="method"><c>package.Service/Method</c></param>
/// <param name="read">Reads the answer's message.</param>
internal sealed class GrpcDeliverer(HttpTarget target, string method, Func<byte[], DeliveryAnswer> read) : IDeliverer
{
    /// <summary>Whether it is compressed, and its length.</summary>
    private const int PrefixLength = 5;

    private readonly DeliveryClient _client = new(target);
    private readonly Uri _url = new UriBuilder(target.Url) { Path = $"{target.Url.AbsolutePath.TrimEnd('/')}/{method}" }.Uri;

    public DeliveryAnswer Send(ReadOnlyMemory<byte> body, CancellationToken cancel) =>
        _client.Exchange(() => Request(body), Read, cancel);

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(ReadOnlyMemory<byte> body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _url)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Framed(target.Gzip ? HttpDeliverer.Packed(body.Span) : body)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        request.Headers.Add("grpc-timeout", string.Create(CultureInfo.InvariantCulture, $"{(long)target.Timeout.TotalMilliseconds}m"));
        if (target.Gzip) request.Headers.Add("grpc-encoding", "gzip");
        return request;
    }

    private byte[] Framed(ReadOnlyMemory<byte> message)
    {
        var frame = new byte[PrefixLength + message.Length];
        frame[0] = target.Gzip ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame.AsMemory(PrefixLength));
        return frame;
    }

    private DeliveryAnswer Read(HttpResponseMessage response, byte[] answer)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            var why = HttpDeliverer.Said(response);
            return new DeliveryAnswer(HttpDeliverer.IsPassing(response.StatusCode) ? DeliveryVerdict.Later : DeliveryVerdict.Refused, why);
        }

        // A call that fails at once has its status among the headers ("Trailers-Only").
        var status = Value(response.TrailingHeaders, "grpc-status") ?? Value(response.Headers, "grpc-status");
        if (!int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var code))
        {
            return new DeliveryAnswer(DeliveryVerdict.Refused, "it does not speak gRPC");
        }

        if (code == 0) return read(Message(answer));
        var told = Value(response.TrailingHeaders, "grpc-message") ?? Value(response.Headers, "grpc-message") ?? "";
        var details = Value(response.TrailingHeaders, "grpc-status-details-bin") ?? Value(response.Headers, "grpc-status-details-bin");
        return GrpcStatus.Judge(code, Uri.UnescapeDataString(told), details);
    }

    private static byte[] Message(byte[] answer) => answer.Length <= PrefixLength || answer[0] != 0 ? [] : answer[PrefixLength..];

    private static string? Value(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;
}
