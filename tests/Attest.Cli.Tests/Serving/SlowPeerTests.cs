using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Attest.Cli.Tests.Serving;

/// <summary>Peers that take their time, and peers that take all the room.</summary>
public sealed class SlowPeerTests
{
    [Fact]
    public void Who_is_slow_with_its_headers_is_cut_off_and_keeps_nobody_waiting()
    {
        using var box = new Sandbox();
        using var served = Served.Start(box);
        var sockets = Enumerable.Range(0, 100).Select(_ => Connect(IPAddress.Loopback, served.Root.Port)).ToList();
        try
        {
            foreach (var socket in sockets) socket.Send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n"u8);

            // A header now and then, for as long as it is let: what ends it is the server.
            var started = Stopwatch.StartNew();
            while (sockets.Exists(IsOpen))
            {
                Assert.True(started.Elapsed < TimeSpan.FromSeconds(60), $"{sockets.Count(IsOpen)} are open after a minute.");
                Assert.Contains("attest_build_info", served.Scrape());
                foreach (var socket in sockets.Where(IsOpen)) TrySend(socket, "X-A: b\r\n"u8);
                Thread.Sleep(200);
            }

            // Not at once either: an honest peer on a slow line gets its ten seconds.
            Assert.True(started.Elapsed > TimeSpan.FromSeconds(5), $"{started.Elapsed}");
        }
        finally
        {
            foreach (var socket in sockets) socket.Dispose();
        }

        served.Stop().Gave(0);
    }

    [Theory]
    [InlineData("POST", "Content-Length: 1073741824")]
    [InlineData("GET", "Content-Length: 1073741824")]
    [InlineData("POST", "Transfer-Encoding: chunked")]
    [InlineData("GET", "Transfer-Encoding: chunked")]
    [InlineData("POST", "Transfer-Encoding: chunked\r\nExpect: 100-continue")]
    public void A_gigabyte_is_refused_at_its_beginning_though_whoever_sends_it_goes_on(string method, string length)
    {
        using var box = new Sandbox();
        using var served = Served.Start(box);
        served.Scrape();
        var before = Served.Value(served.Scrape(), "process_resident_memory_bytes")!.Value;
        using var socket = Connect(IPAddress.Loopback, served.Root.Port);
        socket.Send(Encoding.ASCII.GetBytes($"{method} /metrics HTTP/1.1\r\nHost: localhost\r\n{length}\r\n\r\n"));
        var chunk = Encoding.ASCII.GetBytes("10000\r\n" + new string('x', 0x10000) + "\r\n");
        var sent = 0L;

        // The connection is closed long before the end: what was taken stood in buffers.
        while (sent < 1L << 30 && TrySend(socket, chunk)) sent += chunk.Length;
        Assert.True(sent < 1L << 28, $"{sent} bytes were taken.");
        var text = served.Scrape();
        Assert.InRange(Served.Value(text, "process_resident_memory_bytes")!.Value, 1, before + 64e6);
        Assert.Equal(1, text.Split('\n').Where(line => line.Contains("_requests_total{code=\"413\"", StringComparison.Ordinal)).Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture)));
        served.Stop().Gave(0);
    }

    [Fact]
    public void Whoever_sends_a_body_without_a_length_and_listens_is_told_why()
    {
        using var box = new Sandbox();
        using var served = Served.Start(box);
        using var socket = Connect(IPAddress.Loopback, served.Root.Port);
        socket.Send("POST /metrics HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"u8);
        var buffer = new byte[4096];
        var answer = Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer));
        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
        Assert.True(SpinWait.SpinUntil(() => !IsOpen(socket), TimeSpan.FromSeconds(60)), "it stays open");
        served.Stop().Gave(0);
    }

    [Fact]
    public void One_address_beyond_loopback_cannot_take_all_the_room()
    {
        using var box = new Sandbox();
        var own = TokenTests.OwnAddress();
        using var served = Served.StartAt(box, own, "--allow-anonymous", "--listen", "127.0.0.1:0");
        var sockets = Enumerable.Range(0, 200).Select(_ => Connect(IPAddress.Parse(own), served.Root.Port)).ToList();
        Assert.True(SpinWait.SpinUntil(() => sockets.Count(IsOpen) == 128, TimeSpan.FromSeconds(60)), $"{sockets.Count(IsOpen)} are open");
        foreach (var socket in sockets) socket.Dispose();
        Assert.True(SpinWait.SpinUntil(() => Answers(own, served.Root.Port), TimeSpan.FromSeconds(60)), "there is room again");
        served.Stop().Gave(0);
    }

    private static bool Answers(string address, int port)
    {
        using var socket = Connect(IPAddress.Parse(address), port);
        if (!TrySend(socket, "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"u8)) return false;
        try
        {
            return socket.Receive(new byte[12]) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static Socket Connect(IPAddress address, int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 60_000, SendTimeout = 10_000 };
        socket.Connect(address, port);
        return socket;
    }

    /// <summary>Whether the other end has not closed it; what it said before is read and forgotten.</summary>
    private static bool IsOpen(Socket socket)
    {
        try
        {
            while (socket.Poll(0, SelectMode.SelectRead))
                if (socket.Receive(new byte[4096]) == 0) return false;
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static bool TrySend(Socket socket, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return socket.Send(bytes) == bytes.Length;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
