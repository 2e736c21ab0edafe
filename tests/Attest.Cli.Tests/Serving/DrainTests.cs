using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Attest.Cli.Tests.Serving;

/// <summary>What a monitor says between SIGTERM and its end.</summary>
public sealed class DrainTests
{
    private const string Draining = "{\"status\":\"not_ready\",\"reason\":\"draining\"}";

    [Fact]
    public async Task While_an_answer_is_finished_it_lives_and_is_not_ready_and_then_it_is_gone()
    {
        Needs.Unix();
        using var box = new Sandbox();
        Counted.Users(box, "big_total", 50_000, 60_000, filler: new string('x', 100));
        var seen = false;

        // It stays for two and a half seconds at most: a machine too busy to ask it meanwhile tries again.
        for (var round = 0; round < 5 && !seen; round++) seen = await SeesDraining(box);
        Assert.True(seen, "nobody was told that it is not ready");
    }

    private static async Task<bool> SeesDraining(Sandbox box)
    {
        using var served = Served.Start(box);
        Assert.Equal((200, "{\"status\":\"ready\"}"), await Ask(served, "/ready"));
        using var held = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 60_000 };
        await held.ConnectAsync(IPAddress.Loopback, served.Root.Port, TestContext.Current.CancellationToken);
        held.Send("GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept: application/openmetrics-text\r\nConnection: close\r\n\r\n"u8);
        var text = new byte[50_000_000];
        var read = held.Receive(text, 0, 1000, SocketFlags.None);
        served.Process.Signal("TERM");
        var seen = false;
        while (!seen)
        {
            var (status, body) = await Ask(served, "/health/ready");
            if (status == 0) break;
            Assert.True(status == 200 || (status, body) == (503, Draining), $"{status} {body}");
            seen = status == 503;
        }

        // As long as the answer is held, nobody who asks is turned away.
        if (seen) Assert.Contains((await Ask(served, "/live")).Status, (int[])[0, 200]);
        try
        {
            while (held.Receive(text, read, text.Length - read, SocketFlags.None) is > 0 and var count) read += count;
            Assert.EndsWith("# EOF\n", Encoding.UTF8.GetString(text, 0, read));
        }
        catch (SocketException) when (!seen)
        {
            // Held for longer than it waits.
        }

        served.Process.End().Gave(0);
        Assert.Equal(0, (await Ask(served, "/live")).Status);
        return seen;
    }

    /// <summary>0 = nobody is there any more.</summary>
    private static async Task<(int Status, string Body)> Ask(Served served, string path)
    {
        try
        {
            using var response = await served.Client.GetAsync(new Uri(served.Root, path), TestContext.Current.CancellationToken);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
        catch (HttpRequestException)
        {
            return (0, "");
        }
    }
}
