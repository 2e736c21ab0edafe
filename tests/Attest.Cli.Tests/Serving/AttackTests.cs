using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Attest.Cli.Tests.Serving;

/// <summary>Peers that mean no good, or none at all, against Kestrel.</summary>
public sealed class AttackTests
{
    [Theory]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n", "421")]
    [InlineData("GET /metrics HTTP/1.1\r\n\r\n", "400")]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400")]
    [InlineData("GET /x/..%2f..%2fetc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", "404")]
    [InlineData("GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", "404")]
    [InlineData("GET /%252e%252e/metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", "404")]
    [InlineData("GET http://evil.example/metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", "400,404,421")]
    [InlineData("DELETE /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", "405")]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", "400,413")]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\nxxxx", "413")]
    [InlineData("GET /metrics HTTP/1.1\nHost: localhost\n\n", "400,200")]
    [InlineData("nonsense\r\n\r\n", "400")]
    [InlineData("GET /metrics HTTP/9.9\r\nHost: localhost\r\n\r\n", "400,505")]
    public void An_odd_request_gets_one_refusal_and_the_connection_ends_or_goes_on_in_order(string request, string statuses)
    {
        using var box = new Sandbox();
        using var served = Served.Start(box);
        var answer = Send(served, Encoding.ASCII.GetBytes(request));
        Assert.Contains(answer.Split(' ')[1], statuses.Split(','));
        Assert.Single(answer.Split("HTTP/1.1 ")[1..]);
        Assert.Contains("attest_build_info", served.Scrape());
    }

    [Fact]
    public void Too_many_headers_and_too_long_ones_are_refused()
    {
        using var box = new Sandbox();
        using var served = Served.Start(box);
        var many = new StringBuilder("GET /metrics HTTP/1.1\r\nHost: localhost\r\n");
        for (var at = 0; at < 10_000; at++) many.Append($"X-{at}: y\r\n");
        Assert.StartsWith("HTTP/1.1 431", Send(served, Encoding.ASCII.GetBytes(many + "\r\n")));
        Assert.StartsWith("HTTP/1.1 431", Send(served, Encoding.ASCII.GetBytes($"GET /metrics HTTP/1.1\r\nHost: localhost\r\nX: {new string('y', 20_000)}\r\n\r\n")));
        Assert.StartsWith("HTTP/1.1 414", Send(served, Encoding.ASCII.GetBytes($"GET /{new string('y', 20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n")));
        Assert.Contains("attest_build_info", served.Scrape());
    }

    [Fact]
    public async Task A_hundred_scrapes_at_once_are_all_whole()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'true' }");
        box.Run("run").Gave(0);
        using var served = Served.Start(box);
        var scrapes = await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, served.Metrics);
            request.Headers.TryAddWithoutValidation("Accept", "application/openmetrics-text");
            using var response = await served.Client.SendAsync(request);
            return await response.Content.ReadAsStringAsync();
        }));
        Assert.All(scrapes, scrape => Assert.EndsWith("# EOF\n", scrape));
    }

    [Fact]
    public void A_scrape_that_goes_away_half_way_costs_nobody_anything()
    {
        using var box = new Sandbox();
        Big(box);
        using var served = Served.Start(box);
        for (var at = 0; at < 20; at++)
        {
            using var socket = Connect(served);
            socket.Send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"u8);
            socket.Receive(new byte[100]);
            socket.LingerState = new LingerOption(true, 0);
        }

        Assert.Contains("attest_build_info", served.Scrape());
        Assert.Equal("", served.Stop().Gave(0).Error);
    }

    [Fact]
    public void A_signal_in_the_middle_of_a_scrape_lets_it_end_whole()
    {
        using var box = new Sandbox();
        Big(box);
        using var served = Served.Start(box);
        using var socket = Connect(served);
        socket.Send("GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept: application/openmetrics-text\r\nConnection: close\r\n\r\n"u8);
        var text = new byte[50_000_000];
        var read = socket.Receive(text, 0, 1000, SocketFlags.None);
        served.Process.Signal("TERM");
        while (socket.Receive(text, read, text.Length - read, SocketFlags.None) is > 0 and var count) read += count;
        Assert.EndsWith("# EOF\n", Encoding.UTF8.GetString(text, 0, read));
        served.Process.End().Gave(0);
    }

    [Fact]
    public void A_peer_that_never_reads_holds_up_the_end_for_no_more_than_five_seconds()
    {
        using var box = new Sandbox();
        Big(box);
        using var served = Served.Start(box);
        using var socket = Connect(served);
        socket.Send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"u8);
        socket.Receive(new byte[100]);
        var started = System.Diagnostics.Stopwatch.StartNew();
        served.Stop().Gave(0);

        // 5 s, and room for a machine that is busy with other tests.
        Assert.InRange(started.Elapsed.TotalSeconds, 0, 15);
    }

    /// <summary>More than the buffers between two sockets hold.</summary>
    private static void Big(Sandbox box) => Counted.Users(box, "big_total", 50_000, 60_000, filler: new string('x', 100));

    private static Socket Connect(Served served)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 60_000 };
        socket.Connect(IPAddress.Loopback, served.Root.Port);
        return socket;
    }

    /// <summary>What is answered until the connection ends or nothing more comes for a second.</summary>
    private static string Send(Served served, byte[] request)
    {
        using var socket = Connect(served);
        try
        {
            socket.Send(request);
        }
        catch (SocketException)
        {
            // Refused before all of it was sent.
        }

        var text = new StringBuilder();
        var buffer = new byte[64 * 1024];
        try
        {
            for (int count; (count = socket.Receive(buffer)) > 0;)
            {
                text.Append(Encoding.UTF8.GetString(buffer, 0, count));
                socket.ReceiveTimeout = 1000;
            }
        }
        catch (SocketException) when (text.Length > 0)
        {
            // It stays open, or was reset behind the answer.
        }

        return text.ToString();
    }
}
