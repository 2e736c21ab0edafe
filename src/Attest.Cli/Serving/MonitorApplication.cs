using System.Net;
using Attest.Monitoring.Serving;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Attest.Cli.Serving;

/// <summary>Hands what Kestrel takes to the endpoint, and its answers back.</summary>
internal sealed class MonitorApplication(MonitorEndpoint endpoint, Rehearsal rehearsal) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // It holds nothing of its own.
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        var underWay = endpoint.BeginRequest();
        var handler = context.Features.Get<ServedHandler>()!;
        var (path, query) = RawTarget(context);
        var isOwn = path == rehearsal.Path;
        if (isOwn) (handler, path) = (endpoint.Rehearsed, MonitorEndpoint.RehearsedPath);
        var request = new ServedRequest
        {
            Method = context.Request.Method,
            Path = path,
            Query = query,
            Header = name => context.Request.Headers.TryGetValue(name, out var values) ? values.ToString() : null,
            IsLocal = isOwn || (Loopback.Is(context.Connection.LocalIpAddress) && Loopback.Is(context.Connection.RemoteIpAddress)),
            Address = context.Connection.RemoteIpAddress,
            Port = context.Connection.RemotePort,
            Scheme = context.Request.Scheme,
            Protocol = HttpProtocol.IsHttp11(context.Request.Protocol) ? "1.1" : "1.0",
            HasBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? false,
        };
        try
        {
            using var response = await handler(request, context.RequestAborted).ConfigureAwait(false);
            await Send(response, request, context).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or TimeoutException or UnauthorizedAccessException)
        {
            // Whoever asked has gone.
            context.Abort();
        }
        finally
        {
            underWay.Leave();
        }
    }

    private async Task Send(ServedResponse response, ServedRequest request, HttpContext context)
    {
        context.Response.StatusCode = response.Status;
        context.Response.ContentType = response.ContentType;
        if (response.HasLength) context.Response.ContentLength = response.Body.Length;
        foreach (var (name, value) in response.Headers) context.Response.Headers.Append(name, value);
        if (response.Closes || endpoint.IsEnding) context.Response.Headers.Connection = "close";
        if (HttpMethods.IsHead(request.Method)) return;
        var sent = response.Stream is { } stream
            ? stream(context.Response.Body, context.RequestAborted)
            : response.Body.SendAsync(context.Response.Body, context.RequestAborted);
        await sent.ConfigureAwait(false);
    }

    /// <summary>As it was sent: Kestrel's own path is decoded and made shorter.</summary>
    private static (string Path, string Query) RawTarget(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? (target, "") : (target[..query], target[(query + 1)..]);
    }
}

/// <summary>This machine's own addresses.</summary>
internal static class Loopback
{
    /// <summary>Whether an address is one, written as version 6 too.</summary>
    public static bool Is(IPAddress? address) =>
        address is not null && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
