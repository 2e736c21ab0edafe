using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Attest.Monitoring.Health.Checks;

/// <summary>One exchange with a web server on a connection of its own, so that connecting is looked at too.</summary>
/// <param name="certificate">Looks at the server's certificate.</param>
/// <param name="headers">Sent with the request; may hold secrets.</param>
/// <param name="tokenVariable">The environment variable that holds a bearer token; null = none.</param>
/// <param name="environment">Where it is looked up.</param>
internal sealed class WebClient(
    PeerCertificate certificate, IReadOnlyDictionary<string, string> headers, string? tokenVariable, IReadOnlyDictionary<string, string> environment)
{
    private const int MostRedirects = 5;

    /// <summary>Whether redirects are followed; the headers are not sent along.</summary>
    public bool FollowsRedirects { get; init; }

    /// <summary>Asks, and hands the answer on as soon as its headers are there.</summary>
    /// <param name="method">Of HTTP.</param>
    /// <param name="url">The address.</param>
    /// <param name="read">Makes a result of the answer.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<HealthResult> AskAsync(
        HttpMethod method, Uri url, Func<HttpResponseMessage, Task<HealthResult>> read, CancellationToken cancellation)
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = System.Net.DecompressionMethods.All,
            MaxResponseHeadersLength = 64,
            SslOptions = certificate.Options(),
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        try
        {
            var isFirst = true;
            for (var left = MostRedirects; ; left--, isFirst = false)
            {
                using var request = Request(method, url, isFirst);
                using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
                if (!FollowsRedirects || NextOf(response, url) is not { } next) return await read(response).ConfigureAwait(false);
                if (left == 0) return HealthResult.Unhealthy($"{Shown(url)} redirects more than {MostRedirects} times.");
                url = next;
            }
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or SocketException or FormatException or InvalidOperationException)
        {
            return HealthResult.Unhealthy($"{Shown(url)} cannot be asked: {Why(fault)}");
        }
    }

    /// <summary>An address for messages: without what may be a password or a key.</summary>
    public static string Shown(Uri url) => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private string Why(Exception fault) => certificate.Fault is { } refused && fault.InnerException is AuthenticationException
        ? $"{refused}."
        : (fault.InnerException is AuthenticationException or SocketException or IOException ? fault.InnerException : fault).Message;

    private HttpRequestMessage Request(HttpMethod method, Uri url, bool withHeaders)
    {
        var request = new HttpRequestMessage(method, url);
        request.Headers.UserAgent.ParseAdd("attest/" + ProductName.Version);
        if (method == HttpMethod.Post) request.Content = new ByteArrayContent([]);
        if (!withHeaders) return request;
        if (tokenVariable is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Secrets.Read(tokenVariable, environment));
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static Uri? NextOf(HttpResponseMessage response, Uri from)
    {
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location) return null;
        var next = new Uri(from, location);

        // From https to http nobody is followed: what was private would be no more.
        return next.Scheme == "https" || (next.Scheme == "http" && from.Scheme == "http") ? next : null;
    }
}
