using System.Net;
using System.Net.Sockets;

namespace Attest.Monitoring.Serving;

/// <summary>
/// The endpoint on the class library's HttpListener, for processes without ASP.NET Core: loopback alone, plain HTTP. On
/// Unix it cannot end a peer that is slow with its headers, so it is for this machine's own scrapers.
/// </summary>
internal sealed class ListenerHost : IDisposable
{
    private const int MostAtOnce = 64;
    private const int Tries = 10;

    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(4);

    private readonly HttpListener _listener;
    private readonly Dictionary<int, ServedHandler> _handlers;
    private readonly MonitorEndpoint _endpoint;
    private readonly SemaphoreSlim _room = new(MostAtOnce);
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _accepting;

    private ListenerHost(HttpListener listener, Dictionary<int, ServedHandler> handlers, MonitorEndpoint endpoint, IReadOnlyList<string> urls)
    {
        (_listener, _handlers, _endpoint, Urls) = (listener, handlers, endpoint, urls);
        _accepting = Task.Run(Accept);
    }

    /// <summary><c>http://127.0.0.1:port</c> of each address, in their order.</summary>
    public IReadOnlyList<string> Urls { get; }

    /// <summary>Listens; returns when it does.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.ListenFailed"/>, or <see cref="ErrorIds.ListenRefused"/> beyond loopback.</exception>
    public static ListenerHost Start(MonitorEndpoint endpoint, IReadOnlyList<ListenAddress> addresses)
    {
        foreach (var address in addresses) RefuseBeyondLoopback(address);
        for (var left = Tries; ; left--)
        {
            var listener = new HttpListener();
            var handlers = new Dictionary<int, ServedHandler>();
            var urls = new List<string>();
            foreach (var address in addresses)
            {
                var port = address.EndPoint.Port == 0 ? FreePort(address.EndPoint.Address) : address.EndPoint.Port;
                var host = address.EndPoint.AddressFamily == AddressFamily.InterNetworkV6 ? "[::1]" : address.EndPoint.Address.ToString();
                listener.Prefixes.Add($"http://{host}:{port}/");
                if (host == "127.0.0.1") listener.Prefixes.Add($"http://localhost:{port}/");
                handlers[port] = address.MetricsAlone ? endpoint.MetricsAlone : endpoint.All;
                urls.Add($"http://{host}:{port}");
            }

            try
            {
                listener.Start();
                return new ListenerHost(listener, handlers, endpoint, urls);
            }
            catch (Exception fault) when (fault is HttpListenerException or SocketException)
            {
                listener.Close();

                // A free port may have been taken between being found and being used.
                if (left > 1 && addresses.Any(address => address.EndPoint.Port == 0)) continue;
                throw new AttestException(
                    ErrorIds.ListenFailed,
                    $"The endpoint cannot listen on {string.Join(", ", addresses.Select(one => one.Text))}: {fault.Message}",
                    "Give another address with -Listen (port 0 is any free one), or end what listens there.",
                    inner: fault);
            }
        }
    }

    /// <summary>
    /// Lets those finish who are being answered, for a while, and ends; whoever asks meanwhile whether it is ready is told that
    /// it is not.
    /// </summary>
    public void Dispose()
    {
        if (_ending.IsCancellationRequested) return;
        var started = TimeProvider.System.GetTimestamp();
        _endpoint.BeginEnding().WaitForNone(MonitorEndpoint.LongestEnding, CancellationToken.None);
        _ending.Cancel();
        for (var at = 0; at < MostAtOnce; at++)
        {
            var left = DrainLimit - TimeProvider.System.GetElapsedTime(started);
            if (!_room.Wait(left > TimeSpan.Zero ? left : TimeSpan.Zero)) break;
        }

        _listener.Close();
        _accepting.Wait(DrainLimit);
    }

    private static void RefuseBeyondLoopback(ListenAddress address)
    {
        if (address.IsLoopback) return;
        throw new AttestException(
            ErrorIds.ListenRefused,
            $"{address.Text} can be reached from other machines; this endpoint is for this one alone.",
            "Listen on 127.0.0.1, or use 'attest serve', which serves other machines with --allow-anonymous.");
    }

    private static int FreePort(IPAddress address)
    {
        using var listener = new TcpListener(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task Accept()
    {
        while (!_ending.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync().ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                if (!_listener.IsListening) return;
                continue;
            }

            if (_ending.IsCancellationRequested)
            {
                context.Response.Abort();
                return;
            }

            await _room.WaitAsync().ConfigureAwait(false);
            _ = Task.Run(() => Handle(context));
        }
    }

    private async Task Handle(HttpListenerContext context)
    {
        var underWay = _endpoint.BeginRequest();
        _endpoint.CountConnection(+1);
        try
        {
            var handler = _handlers[context.Request.LocalEndPoint.Port];
            using var response = await handler(RequestOf(context.Request), CancellationToken.None).ConfigureAwait(false);
            await Send(response, context, _endpoint.IsEnding).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // Whoever asked has gone.
            context.Response.Abort();
        }
        finally
        {
            _endpoint.CountConnection(-1);
            underWay.Leave();
            _room.Release();
        }
    }

    private static ServedRequest RequestOf(HttpListenerRequest request)
    {
        var target = request.RawUrl ?? "";
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return new ServedRequest
        {
            Method = request.HttpMethod,
            Path = query < 0 ? target : target[..query],
            Query = query < 0 ? "" : target[(query + 1)..],
            Header = name => request.Headers[name],
            IsLocal = true,
            Address = request.RemoteEndPoint?.Address,
            Port = request.RemoteEndPoint?.Port,
            Protocol = request.ProtocolVersion.ToString(),
            HasBody = request.HasEntityBody,
        };
    }

    private static async Task Send(ServedResponse response, HttpListenerContext context, bool isEnding)
    {
        var output = context.Response;
        output.StatusCode = response.Status;
        output.ContentType = response.ContentType;
        foreach (var (name, value) in response.Headers) output.Headers.Add(name, value);
        if (response.Closes || isEnding) output.KeepAlive = false;
        if (response.Stream is { } stream)
        {
            output.SendChunked = true;
            if (context.Request.HttpMethod != "HEAD") await stream(output.OutputStream, CancellationToken.None).ConfigureAwait(false);
            output.Close();
            return;
        }

        if (response.HasLength) output.ContentLength64 = response.Body.Length;
        if (context.Request.HttpMethod != "HEAD")
            await response.Body.SendAsync(output.OutputStream, CancellationToken.None).ConfigureAwait(false);
        output.Close();
    }
}
