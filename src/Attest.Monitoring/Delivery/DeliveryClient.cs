using System.Net.Sockets;
using System.Security.Authentication;

namespace Attest.Monitoring.Delivery;

/// <summary>An HTTP client for one target: its headers and certificates, and its faults as answers.</summary>
internal sealed class DeliveryClient : IDisposable
{
    /// <summary>Larger answers are no answers of a receiver of telemetry (OTLP, "Max Response Size").</summary>
    private const int LongestAnswer = 4 << 20;

    private readonly HttpTarget _target;
    private readonly HttpClient _client;

    public DeliveryClient(HttpTarget target)
    {
        _target = target;
        _client = new HttpClient(new SocketsHttpHandler
        {
            // Our requests are no part of the trace that they carry.
            ActivityHeadersPropagator = null,

            // A redirect would hand the headers, and the secrets in them, to another server.
            AllowAutoRedirect = false,
            SslOptions = DeliveryTls.Of(target),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LongestAnswer,
        };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("attest/" + typeof(DeliveryClient).Assembly.GetName().Version!.ToString(3));
        foreach (var (name, value) in target.Headers) _client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
    }

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <param name="request">Makes the request.</param>
    /// <param name="read">Makes sense of an answer, whatever its status.</param>
    /// <param name="cancel">Gives up.</param>
    public DeliveryAnswer Exchange(
        Func<HttpRequestMessage> request, Func<HttpResponseMessage, byte[], DeliveryAnswer> read, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(_target.Timeout);
        try
        {
            using var message = request();

            // Without the thread pool, which costs a request more than the request itself does; HTTP/2 has no other way.
            using var response = message.Version.Major < 2
                ? _client.Send(message, HttpCompletionOption.ResponseContentRead, limit.Token)
                : _client.SendAsync(message, HttpCompletionOption.ResponseContentRead, limit.Token).GetAwaiter().GetResult();
            using var content = response.Content.ReadAsStream(limit.Token);
            var answer = new byte[content.Length];
            content.ReadExactly(answer);
            return read(response, answer);
        }
        catch (OperationCanceledException)
        {
            return new DeliveryAnswer(DeliveryVerdict.Later, "it did not answer in time");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or SocketException)
        {
            return new DeliveryAnswer(
                fault.InnerException is AuthenticationException ? DeliveryVerdict.Refused : DeliveryVerdict.Later,
                fault.InnerException is AuthenticationException inner ? inner.Message : fault.Message)
            {
                IsUnreachable = fault is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError },
            };
        }
        catch (Exception fault) when (fault is FormatException or NotSupportedException or InvalidOperationException)
        {
            // A header that cannot be sent, an answer that is none.
            return new DeliveryAnswer(DeliveryVerdict.Refused, fault.Message);
        }
    }

    public void Dispose() => _client.Dispose();
}
