using System.Net;
using System.Net.Security;
using Attest.Monitoring;
using Attest.Monitoring.Serving;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Attest.Cli.Serving;

/// <summary>The endpoint on Kestrel, and nothing else of ASP.NET Core: no host, logging, configuration or routing of its own.</summary>
internal sealed class KestrelHost : IDisposable
{
    /// <summary>Whoever is being answered gets this long; what is sent and written after that has the rest of five seconds.</summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(3.5);

    private readonly IServer _server;
    private readonly ServiceProvider _provider;
    private readonly MonitorEndpoint _endpoint;

    private KestrelHost(IServer server, ServiceProvider provider, MonitorEndpoint endpoint, IReadOnlyList<Listening> listening) =>
        (_server, _provider, _endpoint, Listening) = (server, provider, endpoint, listening);

    /// <summary>Where it listens, with the ports that were chosen.</summary>
    public IReadOnlyList<Listening> Listening { get; }

    /// <summary>Listens; returns when it does.</summary>
    /// <param name="endpoint">Answers.</param>
    /// <param name="addresses">Where.</param>
    /// <param name="certificate">Then all of them speak TLS; null = none does.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.ListenFailed"/>.</exception>
    public static KestrelHost Start(MonitorEndpoint endpoint, IReadOnlyList<ListenAddress> addresses, ServedCertificate? certificate)
    {
        var room = new ConnectionRoom();
        var (server, provider) = KestrelServices.Build(options =>
        {
            Limit(options);
            foreach (var address in addresses) options.Listen(address.EndPoint, listen => Configure(listen, endpoint, address, certificate, room));
        });
        var rehearsal = new Rehearsal();
        try
        {
            server.StartAsync(new MonitorApplication(endpoint, rehearsal), CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (Exception fault) when (fault is IOException or System.Net.Sockets.SocketException)
        {
            provider.Dispose();
            throw new AttestException(
                ErrorIds.ListenFailed,
                $"The endpoint cannot listen: {(fault.InnerException ?? fault).Message.TrimEnd('.')} ({string.Join(", ", addresses.Select(one => one.Text))}).",
                "Give another address with --listen (port 0 is any free one), or end what listens there.",
                inner: fault);
        }

        var found = Found(server, addresses);
        if (certificate is null && Rehearsal.Of(addresses) is >= 0 and var at && at < found.Count)
            _ = Task.Run(() => rehearsal.Ask(addresses[at].EndPoint.AddressFamily, new Uri(found[at].Url).Port));
        return new KestrelHost(server, provider, endpoint, found);
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
            _server.StopAsync(limit.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            // Those who read too slowly are cut off.
        }
    }

    public void Dispose()
    {
        // The server is a service of it.
        _provider.Dispose();
    }

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

    private static List<Listening> Found(IServer server, IReadOnlyList<ListenAddress> addresses)
    {
        var bound = server.Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        var listening = new List<Listening>(addresses.Count);
        for (var at = 0; at < addresses.Count && at < bound.Length; at++)
            listening.Add(new Listening(bound[at], addresses[at].MetricsAlone));
        return listening;
    }
}

/// <summary>An address that is listened on.</summary>
/// <param name="Url"><c>http://address:port</c></param>
/// <param name="MetricsAlone">Whether for the exposition alone.</param>
internal sealed record Listening(string Url, bool MetricsAlone);
