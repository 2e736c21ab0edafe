using System.Net;
using System.Net.Sockets;
using System.Text;
using Attest.Monitoring.Access;
using Attest.Monitoring.Serving;
using Attest.Monitoring.Serving.Streaming;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tests.Serving;

/// <summary>Streams over the class library's listener, as in a PowerShell session.</summary>
public sealed class ListenerHostTests : IDisposable
{
    private readonly EventHub _hub = new(TimeProvider.System);
    private readonly MonitorEndpoint _endpoint;

    public ListenerHostTests() => _endpoint = new MonitorEndpoint(new MonitorServices
    {
        Routes =
        [
            new ServedRoute("/events", Events) { Role = AccessRoles.None },
            new ServedRoute("/query", (request, _) => ValueTask.FromResult(ServedResponse.Text(200, request.Query))) { Role = AccessRoles.None },
        ],
        Upkeep = () => { },
        Signals = new Nobody(),
        Warn = _ => { },
        Time = TimeProvider.System,
    });

    public void Dispose() => _endpoint.Dispose();

    [Fact]
    public async Task A_stream_comes_as_it_is_told_and_ends_whole_with_the_endpoint()
    {
        using var host = Start();
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        using var response = await client.GetAsync(new Uri(host.Urls[0] + "/events"), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        await Until(reader, "event: hello");
        _hub.Tell(ServerEvent.Of("first", json => json.WriteNumberValue(1)), null, isForAll: true);
        await Until(reader, "event: first");
        _hub.Tell(ServerEvent.Of("second", json => json.WriteNumberValue(2)), null, isForAll: true);
        await Until(reader, "event: second");
        var disposing = Task.Run(host.Dispose, TestContext.Current.CancellationToken);

        // An answer that was cut off would throw.
        await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        await disposing;
        Assert.Equal(0, _hub.Count);
    }

    [Fact]
    public async Task Who_has_gone_makes_room()
    {
        using var host = Start();
        using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            await socket.ConnectAsync(IPAddress.Loopback, new Uri(host.Urls[0]).Port, TestContext.Current.CancellationToken);
            await socket.SendAsync("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            var buffer = new byte[1024];
            Assert.StartsWith("HTTP/1.1 200", Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
            Assert.Equal(1, _hub.Count);
            socket.LingerState = new LingerOption(true, 0);
        }

        // Writing to it is what tells that it has gone.
        var left = new TaskCompletionSource();
        _hub.Watched = isWatched => _ = isWatched || left.TrySetResult();
        while (!left.Task.IsCompleted && _hub.Count > 0)
        {
            _hub.Tell(ServerEvent.Beat, null, isForAll: true);
            await Task.WhenAny(left.Task, Task.Delay(20, TestContext.Current.CancellationToken));
        }

        Assert.Equal(0, _hub.Count);
    }

    [Fact]
    public async Task The_query_reaches_the_route()
    {
        using var host = Start();
        using var client = new HttpClient();
        Assert.Equal("a=1&b=x%20y\n", await client.GetStringAsync(new Uri(host.Urls[0] + "/query?a=1&b=x%20y"), TestContext.Current.CancellationToken));
    }

    private ListenerHost Start() => ListenerHost.Start(_endpoint, [ListenAddress.Read("127.0.0.1:0", metricsAlone: false, "test")]);

    private ValueTask<ServedResponse> Events(ServedRequest request, CancellationToken cancellation)
    {
        var client = _hub.TryEnter(null)!;
        return ValueTask.FromResult(new ServedResponse(200, "text/event-stream", new ResponseBody())
        {
            Held = client,
            Stream = (output, gone) => client.Send(ServerEvent.Of("hello", json => json.WriteNullValue()), output, gone),
        });
    }

    private static async Task Until(StreamReader reader, string line)
    {
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } read)
            if (read == line) return;
        Assert.Fail($"'{line}' did not come.");
    }

    private sealed class Nobody : ISignalSink
    {
        public void Emit(Signal signal)
        {
        }
    }
}
