using System.Net;
using System.Net.Security;
using Attest.Monitoring;
using Attest.Monitoring.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Attest.Cli.Serving;

/// <summary>The endpoint on Kestrel, and nothing else of ASP.NET Core: no logging, no configuration, no routing of its own.</summary>
internal sealed class KestrelHost : IDisposable
{
    /// <summary>Whoever is being answered gets this long; what ends the process waits 5 s at most.</summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(4);

    private readonly WebApplication _application;
    private readonly MonitorEndpoint _endpoint;

    private KestrelHost(WebApplication application, MonitorEndpoint endpoint, IReadOnlyList<Listening> listening) =>
        (_application, _endpoint, Listening) = (application, endpoint, listening);

    /// <summary>Where it listens, with the ports that were chosen.</summary>
    public IReadOnlyList<Listening> Listening { get; }

    /// <summary>Listens; returns when it does.</summary>
    /// <param name="endpoint">Answers.</param>
    /// <param name="addresses">Where.</param>
    /// <param name="certificate">Then all of them speak TLS; null = none does.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.ListenFailed"/>.</exception>
    public static KestrelHost Start(MonitorEndpoint endpoint, IReadOnlyList<ListenAddress> addresses, ServedCertificate? certificate)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, CallersLifetime>();
        if (certificate is not null) builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            Limit(options);
            var room = new ConnectionRoom();
            foreach (var address in addresses) options.Listen(address.EndPoint, listen => Configure(listen, endpoint, address, certificate, room));
        });
        var application = builder.Build();
        application.Run(context => Answer(context, endpoint));
        try
        {
            application.StartAsync().GetAwaiter().GetResult();
        }
        catch (Exception fault) when (fault is IOException or System.Net.Sockets.SocketException)
        {
            ((IDisposable)application).Dispose();
            throw new AttestException(
                ErrorIds.ListenFailed,
                $"The endpoint cannot listen: {(fault.InnerException ?? fault).Message.TrimEnd('.')} ({string.Join(", ", addresses.Select(one => one.Text))}).",
                "Give another address with --listen (port 0 is any free one), or end what listens there.",
                inner: fault);
        }

        return new KestrelHost(application, endpoint, Found(application, addresses));
    }

    /// <summary>
    /// Lets those finish who are being answered, for a while; whoever asks meanwhile whether it is ready is told that it is
    /// not. Then takes nothing new.
    /// </summary>
    /// <param name="atOnce">Ends the waiting.</param>
    public void Drain(CancellationToken atOnce)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(atOnce);
        limit.CancelAfter(DrainLimit);
        _endpoint.BeginEnding().WaitForNone(MonitorEndpoint.LongestEnding, limit.Token);
        try
        {
            _application.StopAsync(limit.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            // Those who read too slowly are cut off.
        }
    }

    public void Dispose() => ((IDisposable)_application).Dispose();

    private static void Limit(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.MaxConcurrentConnections = 1024;
        options.Limits.MaxRequestLineSize = 4 * 1024;
        options.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        options.Limits.MaxRequestHeaderCount = 64;
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        options.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);
        options.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(10));
    }

    private static void Configure(ListenOptions listen, MonitorEndpoint endpoint, ListenAddress address, ServedCertificate? certificate, ConnectionRoom room)
    {
        listen.Protocols = HttpProtocols.Http1;
        var handler = address.MetricsAlone ? endpoint.MetricsAlone : endpoint.All;
        listen.Use(next => async connection =>
        {
            var peer = (connection.RemoteEndPoint as IPEndPoint)?.Address;
            if (!room.Enter(peer)) return;
            connection.Features.Set(handler);
            endpoint.CountConnection(+1);
            try
            {
                await next(connection).ConfigureAwait(false);
            }
            finally
            {
                endpoint.CountConnection(-1);
                room.Leave(peer);
            }
        });
        if (certificate is null) return;
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = certificate.Current }),
        });
    }

    private static async Task Answer(HttpContext context, MonitorEndpoint endpoint)
    {
        var underWay = endpoint.BeginRequest();
        var handler = context.Features.Get<ServedHandler>()!;
        var (path, query) = RawTarget(context);
        var request = new ServedRequest
        {
            Method = context.Request.Method,
            Path = path,
            Query = query,
            Header = name => context.Request.Headers.TryGetValue(name, out var values) ? values.ToString() : null,
            IsLocal = IsLoopback(context.Connection.LocalIpAddress) && IsLoopback(context.Connection.RemoteIpAddress),
            Address = context.Connection.RemoteIpAddress,
            Port = context.Connection.RemotePort,
            Scheme = context.Request.Scheme,
            Protocol = HttpProtocol.IsHttp11(context.Request.Protocol) ? "1.1" : "1.0",
            HasBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? false,
        };
        try
        {
            using var response = await handler(request, context.RequestAborted).ConfigureAwait(false);
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

    /// <summary>Whether an address is this machine's own, written as version 6 too.</summary>
    internal static bool IsLoopback(IPAddress? address) =>
        address is not null && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    /// <summary>As it was sent: Kestrel's own path is decoded and made shorter.</summary>
    private static (string Path, string Query) RawTarget(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? (target, "") : (target[..query], target[(query + 1)..]);
    }

    private static List<Listening> Found(WebApplication application, IReadOnlyList<ListenAddress> addresses)
    {
        var bound = application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.ToArray();
        var listening = new List<Listening>(addresses.Count);
        for (var at = 0; at < addresses.Count && at < bound.Length; at++)
            listening.Add(new Listening(bound[at], addresses[at].MetricsAlone));
        return listening;
    }

    /// <summary>The verb itself says when to end: no signal is taken over by the host.</summary>
    private sealed class CallersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>An address that is listened on.</summary>
/// <param name="Url"><c>http://address:port</c></param>
/// <param name="MetricsAlone">Whether for the exposition alone.</param>
internal sealed record Listening(string Url, bool MetricsAlone);
