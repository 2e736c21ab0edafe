using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace Attest.Monitoring.Delivery;

/// <summary>
/// One POST a request (OTLP, "OTLP/HTTP"; Zipkin API v2). 429, 502, 503 and 504 mean later, with <c>Retry-After</c> as
/// seconds or a date; another failure means never.
/// </summary>
/// <param name="target">The server.</param>
/// <param name="contentType">Of the body.</param>
/// <param name="time">For a <c>Retry-After</c> that is a date.</param>
/// <param name="read">Reads the body of a good answer; null = it says nothing.</param>
internal sealed class HttpDeliverer(
    HttpTarget target, string contentType, TimeProvider time, Func<byte[], DeliveryAnswer>? read = null) : IDeliverer
{
    private readonly DeliveryClient _client = new(target);

    public DeliveryAnswer Send(ReadOnlyMemory<byte> body, CancellationToken cancel) => _client.Exchange(
        () => Request(body),
        (response, answer) => response.IsSuccessStatusCode ? Good(answer) : Bad(response),
        cancel);

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(ReadOnlyMemory<byte> body)
    {
        var content = new ReadOnlyMemoryContent(target.Gzip ? Packed(body.Span) : body);
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        if (target.Gzip) content.Headers.ContentEncoding.Add("gzip");
        return new HttpRequestMessage(HttpMethod.Post, target.Url) { Content = content };
    }

    /// <summary>The body, compressed.</summary>
    internal static byte[] Packed(ReadOnlySpan<byte> body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(body);
        return packed.ToArray();
    }

    private DeliveryAnswer Good(byte[] answer) => read is null ? DeliveryAnswer.Taken : read(answer);

    private DeliveryAnswer Bad(HttpResponseMessage response)
    {
        var why = Said(response);
        return IsPassing(response.StatusCode)
            ? new DeliveryAnswer(DeliveryVerdict.Later, why) { After = After(response.Headers.RetryAfter) }
            : new DeliveryAnswer(DeliveryVerdict.Refused, why);
    }

    /// <summary>The answer for a message.</summary>
    internal static string Said(HttpResponseMessage response) =>
        string.Create(CultureInfo.InvariantCulture, $"it answered {(int)response.StatusCode} {response.ReasonPhrase}").TrimEnd();

    /// <summary>Whether the same request may succeed later (OTLP, "Retryable Response Codes").</summary>
    internal static bool IsPassing(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private TimeSpan? After(RetryConditionHeaderValue? value)
    {
        var after = value?.Delta ?? (value?.Date is { } date ? date - time.GetUtcNow() : null);
        return after < TimeSpan.Zero ? TimeSpan.Zero : after;
    }
}
