using Attest.Monitoring.Health;
using Attest.Monitoring.Health.Remote;
using Attest.Monitoring.Tests.Health.Checks;

namespace Attest.Monitoring.Tests.Health;

public sealed class RemoteMonitorsTests
{
    [Theory]
    [InlineData("<html>")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"status":"UP"}""")]
    [InlineData("""{"status":7,"components":{}}""")]
    [InlineData("""{"status":"healthy","components":[]}""")]
    [InlineData("""{"status":"healthy","components":{"a":7}}""")]
    [InlineData("""{"status":"healthy","components":{"a":{}}}""")]
    [InlineData("""{"status":"healthy","components":{"":"healthy"}}""")]
    [InlineData("""{"status":"healthy","components":{},"checks":[7]}""")]
    public async Task What_is_no_report_is_told(string body)
    {
        using var peer = new WebPeer(WebPeer.Ok(body));
        var report = await Ask(peer.Url);
        Assert.Equal((HealthStatus.Unhealthy, ErrorIds.MonitorUnreachable), (report.Status, report.Error?.Id));
        Assert.Equal($"{peer.Url} cannot be asked: what it answers is no health report of Attest.Monitoring.", report.Problem);
    }

    [Fact]
    public async Task What_a_monitor_says_is_held_to_what_we_would_say()
    {
        using var peer = new WebPeer(WebPeer.Ok($$"""
            {"status":"degraded","version":"\u001b[31m9","components":{"b":{"status":"degraded","message":"\u001b]0;owned\u0007{{new string('x', 5000)}}","depth":3,"deep":[1],"on":true,"groups":["ready",7],"duration_ms":"soon"},"a":"healthy"} }
            """));
        var report = await Ask(peer.Url);
        Assert.Equal((HealthStatus.Degraded, "[31m9"), (report.Status, report.Version));
        Assert.Equal(["a", "b"], report.Components.Select(one => one.Component));
        var component = report.Components[1];
        Assert.True(component.Message!.Length <= 1024 && !component.Message.Any(char.IsControl));
        Assert.Equal((3L, null, true, 0.0), ((long)component.Data["depth"]!, component.Data["deep"], (bool)component.Data["on"]!, component.DurationMs));
        Assert.Equal(["ready"], component.Groups);
    }

    [Fact]
    public async Task Answers_without_end_and_none_at_all_cost_no_more_than_their_time()
    {
        using var flood = new WebPeer(async (_, stream) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"u8.ToArray());
            while (true) await stream.WriteAsync(new byte[64 * 1024]);
        });
        Assert.Equal(ErrorIds.MonitorUnreachable, (await Ask(flood.Url)).Error?.Id);
        using var silent = new WebPeer((_, _) => Task.Delay(Timeout.Infinite));
        using var monitors = new RemoteMonitors(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        var reports = await monitors.ReadAsync([.. Enumerable.Repeat(new Uri(silent.Url), 100)], TestContext.Current.CancellationToken);
        Assert.All(reports, report => Assert.Contains("it did not answer within 50ms", report.Error!.Message));
    }

    [Fact]
    public async Task The_token_is_shown_to_the_monitor_and_to_nobody_it_redirects_to()
    {
        using var other = new WebPeer(WebPeer.Ok("{}"));
        using var peer = new WebPeer($"HTTP/1.1 307 Elsewhere\r\nLocation: {other.Url}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        Assert.Contains("it answered 307", (await Ask(peer.Url)).Error!.Message);
        Assert.Contains("Authorization: Bearer t1", peer.Asked[0]);
        Assert.Contains("GET /health HTTP", peer.Asked[0]);
        Assert.Empty(other.Asked);
        using var closed = new WebPeer("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        Assert.Contains("ATTEST_TOKEN", (await Ask(closed.Url)).Error!.Remedy);
    }

    [Theory]
    [InlineData("build-7:8080", "http://build-7:8080/")]
    [InlineData("https://build-7", "https://build-7/")]
    [InlineData("ftp://build-7", null)]
    [InlineData("http://", null)]
    [InlineData("", null)]
    public void An_address_may_be_a_host_alone(string text, string? address)
    {
        if (address is null) Assert.Throws<AttestException>(() => RemoteMonitors.AddressOf(text));
        else Assert.Equal(address, RemoteMonitors.AddressOf(text).ToString());
    }

    private static async Task<HealthReport> Ask(string url)
    {
        using var monitors = new RemoteMonitors(TimeSpan.FromMinutes(1), TimeProvider.System) { Token = "t1" };
        return Assert.Single(await monitors.ReadAsync([new Uri(url)], TestContext.Current.CancellationToken));
    }
}
