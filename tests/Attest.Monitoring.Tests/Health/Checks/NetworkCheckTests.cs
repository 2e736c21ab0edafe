using System.Text;
using Attest.Monitoring.Health;

namespace Attest.Monitoring.Tests.Health.Checks;

/// <summary>tcp, dns, redis, prometheus and otlp against servers of the test that answer well, badly and not at all.</summary>
public sealed class NetworkCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_port_takes_connections_or_does_not()
    {
        int port;
        using (var peer = new WebPeer(""))
        {
            port = peer.Port;
            Assert.Equal(HealthStatus.Healthy, (await Look($$"""{ "type": "tcp", "address": ":{{port}}" }""")).Status);
        }

        var gone = await Look($$"""{ "type": "tcp", "address": "localhost:{{port}}" }""");
        Assert.Equal(HealthStatus.Unhealthy, gone.Status);
        Assert.StartsWith($"localhost:{port} takes no connection: ", gone.Message);
    }

    [Fact]
    public async Task A_name_has_the_addresses_that_it_should()
    {
        var found = await Look("""{ "type": "dns", "host": "127.0.0.1", "expect": ["127.0.0.1"] }""");
        Assert.Equal((HealthStatus.Healthy, "127.0.0.1"), (found.Status, found.Data["addresses"]));
        var wrong = await Look("""{ "type": "dns", "host": "127.0.0.1", "expect": ["::0001"] }""");
        Assert.Equal("127.0.0.1 does not have the address ::1; it has 127.0.0.1.", wrong.Message);
        var none = await Look("""{ "type": "dns", "host": "nothing.invalid" }""");
        Assert.StartsWith("nothing.invalid has no address: ", none.Message);
    }

    [Theory]
    [InlineData("+PONG\r\n", HealthStatus.Healthy, null)]
    [InlineData("-LOADING Redis is loading the dataset in memory\r\n", HealthStatus.Unhealthy, "PING was answered with: LOADING Redis is loading the dataset in memory")]
    [InlineData("", HealthStatus.Unhealthy, "it has closed the connection")]
    [InlineData("flood", HealthStatus.Unhealthy, "it does not speak as Redis does")]
    public async Task Redis_answers_ping_and_what_else_it_says_is_told(string answer, HealthStatus status, string? message)
    {
        using var peer = new LinePeer(answer == "flood" ? new string('x', 100_000) : answer);
        var found = await Look($$"""{ "type": "redis", "address": "localhost:{{peer.Port}}" }""");
        Assert.Equal(status, found.Status);
        if (message is null) Assert.Null(found.Message);
        else Assert.EndsWith(message, found.Message);
    }

    [Theory]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"0.2"]}]}}""", HealthStatus.Degraded, "The query gives 0.2, which is > 0.1.")]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"0.05"]},{"metric":{},"value":[1,"0.9"]}]}}""", HealthStatus.Unhealthy, "The query gives 0.9, which is > 0.5.")]
    [InlineData("""{"status":"success","data":{"resultType":"scalar","result":[1,"0.05"]}}""", HealthStatus.Healthy, null)]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"NaN"]}]}}""", HealthStatus.Healthy, null)]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"+Inf"]}]}}""", HealthStatus.Unhealthy, "The query gives Infinity, which is > 0.5.")]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[]}}""", HealthStatus.Unhealthy, "The query gives no value.")]
    [InlineData("""{"status":"error","errorType":"bad_data","error":"parse error"}""", HealthStatus.Unhealthy, "The query is refused: parse error")]
    [InlineData("""{"status":"success","data":{"resultType":"matrix","result":[]}}""", HealthStatus.Unhealthy, "answered 200, and not as Prometheus does.")]
    [InlineData("<html>", HealthStatus.Unhealthy, "answered 200, and not as Prometheus does.")]
    public async Task The_values_of_a_query_are_held_against_limits(string body, HealthStatus status, string? message)
    {
        using var peer = new WebPeer(WebPeer.Ok(body));
        var found = await Look($$"""{ "type": "prometheus", "url": "{{peer.Url}}", "query": "a{b=\"c\"} > 1", "degraded": "> 0.1", "unhealthy": "> 0.5" }""");
        Assert.Equal(status, found.Status);
        if (message is null) Assert.Null(found.Message);
        else Assert.EndsWith(message, found.Message);
        Assert.Contains("GET /api/v1/query?query=a%7Bb%3D%22c%22%7D%20%3E%201 HTTP", peer.Asked[0]);
    }

    [Fact]
    public async Task A_collector_that_takes_nothing_is_told()
    {
        using var refusing = new WebPeer("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        var refused = await Look($$"""{ "type": "otlp", "endpoint": "{{refusing.Url}}", "headers": { "x-key": "k1" } }""");
        Assert.Equal((HealthStatus.Unhealthy, $"{refusing.Url}/v1/traces does not take traces: it answered 401 Unauthorized"), (refused.Status, refused.Message));
        Assert.StartsWith("POST /v1/traces HTTP/1.1", refusing.Asked[0]);
        Assert.Contains("x-key: k1", refusing.Asked[0]);
        using var taking = new WebPeer(WebPeer.Ok(""));
        Assert.Equal(HealthStatus.Healthy, (await Look($$"""{ "type": "otlp", "endpoint": "{{taking.Url}}/custom", "protocol": "http/json" }""")).Status);
        Assert.StartsWith("POST /custom HTTP/1.1", taking.Asked[0]);
    }

    private Task<ComponentHealth> Look(string mapping) => Configured.Look(mapping, Configured.Services(_folder), TestContext.Current.CancellationToken);

    /// <summary>Says one thing to whoever comes, and hangs up.</summary>
    private sealed class LinePeer : IDisposable
    {
        private readonly System.Net.Sockets.TcpListener _listener = new(System.Net.IPAddress.Loopback, 0);

        public LinePeer(string answer)
        {
            _listener.Start();
            _ = Serve(Encoding.UTF8.GetBytes(answer));
        }

        public int Port => ((System.Net.IPEndPoint)_listener.LocalEndpoint).Port;

        public void Dispose() => _listener.Stop();

        private async Task Serve(byte[] answer)
        {
            using var client = await _listener.AcceptTcpClientAsync();
            var stream = client.GetStream();
            await stream.ReadExactlyAsync(new byte["*1\r\n$4\r\nPING\r\n".Length]);
            await stream.WriteAsync(answer);
        }
    }
}
