using System.Diagnostics;
using System.Globalization;
using Attest.Monitoring.Tracing;

namespace Attest.Monitoring.Serving;

/// <summary>
/// A span for each request, and one below it for finding out who asks. Names and attributes: OpenTelemetry semantic
/// conventions for HTTP, "HTTP server", 1.44.0.
/// </summary>
internal static class RequestSpans
{
    private const string OtherMethod = "_OTHER";
    private const int LongestText = 2048;

    private static readonly ActivitySource Source = new(RequestTracing.SourceName, typeof(RequestSpans).Assembly.GetName().Version!.ToString(3));

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE", "QUERY"];

    /// <summary>The outermost layer: the span lasts from here to the last byte of the answer.</summary>
    public static ServedHandler Around(ServedHandler inner, RequestTracing tracing) => async (request, cancellation) =>
    {
        // Whatever this server was started in is not what asks.
        Activity.Current = null;
        if (Start(request, tracing.Caller(request.Header("traceparent"), request.Header("tracestate"))) is not { } span)
            return await inner(request, cancellation).ConfigureAwait(false);
        tracing.Follow(span);
        try
        {
            var response = await inner(request, cancellation).ConfigureAwait(false);
            Tell(span, request, response);
            return response with { Held = new End(span, response.Held) };
        }
        catch
        {
            // Whoever asked has gone.
            span.Dispose();
            throw;
        }
    };

    /// <summary>The span of finding out who asks; null when nobody exports it.</summary>
    public static Activity? StartAuthentication(ServedRequest request)
    {
        if (!Source.HasListeners()) return null;
        var span = Source.StartActivity("authenticate");
        span?.SetTag("auth.operation", request.Header("Authorization") is { Length: > 0 } ? "verify_token" : "anonymous");
        return span;
    }

    /// <summary>It is known who asks, and whether that is enough.</summary>
    public static void EndAuthentication(Activity? span, string caller, int? refusal)
    {
        if (span is null) return;
        span.SetTag("auth.user_id", caller);
        if (refusal is { } status)
        {
            var why = status switch { 401 => "unauthenticated", 403 => "forbidden", 429 => "rate_limited", _ => "refused" };
            span.SetTag("error.type", why);
            span.SetStatus(ActivityStatusCode.Error, why);
        }

        span.Dispose();
    }

    private static Activity? Start(ServedRequest request, ActivityContext caller)
    {
        var method = Array.IndexOf(Methods, request.Method) >= 0 ? request.Method : OtherMethod;
        var span = Source.StartActivity(Name(method), ActivityKind.Server, caller);
        if (span is null) return null;
        span.SetTag("http.request.method", method);
        if (method == OtherMethod) span.SetTag("http.request.method_original", Cut(request.Method));
        span.SetTag("url.scheme", request.Scheme);
        span.SetTag("url.path", Cut(request.Path));
        if (request.Query.Length > 0) span.SetTag("url.query", Cut(QuerySecrets.Without(request.Query)));
        if (request.Header("Host") is { Length: > 0 } host) SetServer(span, Cut(host));
        if (request.Header("User-Agent") is { Length: > 0 } agent) span.SetTag("user_agent.original", Cut(agent));
        if (request.Address is { } address)
        {
            var peer = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
            span.SetTag("client.address", peer);
            span.SetTag("network.peer.address", peer);
            if (request.Port is { } port) span.SetTag("network.peer.port", (long)port);
        }

        span.SetTag("network.protocol.version", request.Protocol);
        return span;
    }

    private static void Tell(Activity span, ServedRequest request, ServedResponse response)
    {
        var method = Array.IndexOf(Methods, request.Method) >= 0 ? request.Method : OtherMethod;
        if (response.Endpoint != ServedResponse.OtherEndpoint)
        {
            span.DisplayName = $"{Name(method)} {response.Endpoint}";
            span.SetTag("http.route", response.Endpoint);
        }

        span.SetTag("http.response.status_code", (long)response.Status);
        if (response.Status < 500) return;
        span.SetTag("error.type", response.ErrorId ?? response.Status.ToString(CultureInfo.InvariantCulture));
        span.SetStatus(ActivityStatusCode.Error);
    }

    private static void SetServer(Activity span, string host)
    {
        var colon = host.LastIndexOf(':');
        var hasPort = colon > host.LastIndexOf(']') && int.TryParse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
        span.SetTag("server.address", (hasPort ? host[..colon] : host).Trim('[', ']'));
        if (hasPort) span.SetTag("server.port", long.Parse(host.AsSpan(colon + 1), CultureInfo.InvariantCulture));
    }

    /// <summary>A span's name has no method that anybody could make up.</summary>
    private static string Name(string method) => method == OtherMethod ? "HTTP" : method;

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText];

    /// <summary>Ends the span with the answer.</summary>
    private sealed class End(Activity span, IDisposable? held) : IDisposable
    {
        public void Dispose()
        {
            held?.Dispose();
            span.Dispose();
        }
    }
}
