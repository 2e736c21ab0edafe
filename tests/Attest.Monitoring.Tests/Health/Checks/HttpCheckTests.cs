using Attest.Monitoring.Health;
using Attest.Monitoring.Health.Checks;

namespace Attest.Monitoring.Tests.Health.Checks;

public sealed class HttpCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", 200, HealthStatus.Healthy, null)]
    [InlineData("", 404, HealthStatus.Unhealthy, "It answered 404 Word; expected is 2xx.")]
    [InlineData(""", "expect_status": ["2xx", 404]""", 404, HealthStatus.Healthy, null)]
    [InlineData(""", "expect_status": [204]""", 200, HealthStatus.Unhealthy, "It answered 200 Word; expected is 204.")]
    [InlineData(""", "body_pattern": "^all .* well$" """, 200, HealthStatus.Healthy, null)]
    [InlineData(""", "body_pattern": "^bad" """, 200, HealthStatus.Unhealthy, "The body does not match '^bad'.")]
    [InlineData("", 302, HealthStatus.Unhealthy, "It answered 302 Word; expected is 2xx.")]
    public async Task The_status_and_the_body_are_held_to_what_is_expected(string more, int status, HealthStatus expected, string? message)
    {
        using var peer = new WebPeer($"HTTP/1.1 {status} Word\r\nContent-Length: 11\r\nConnection: close\r\n\r\nall is well");
        var found = await Look(peer.Url + "/x?key=secret", more);
        Assert.Equal((expected, message, (long)status), (found.Status, found.Message, Convert.ToInt64(found.Data["http_status"])));
        Assert.Equal(peer.Url + "/x", found.Data["url"]);
    }

    [Fact]
    public async Task A_body_that_never_ends_is_read_no_further_than_its_beginning()
    {
        using var peer = new WebPeer(async (_, stream) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"u8.ToArray());
            while (true) await stream.WriteAsync(new byte[64 * 1024]);
        });
        Assert.Equal(HealthStatus.Healthy, (await Look(peer.Url, "")).Status);
        Assert.Equal("The body does not match 'x'.", (await Look(peer.Url, """, "body_pattern": "x" """)).Message);
    }

    [Fact]
    public async Task What_does_not_answer_is_told_with_its_address_and_no_secret()
    {
        int port;
        using (var gone = new WebPeer("")) port = gone.Port;
        var found = await Look($"http://user:hunter2@localhost:{port}/x", "");
        Assert.Equal(HealthStatus.Unhealthy, found.Status);
        Assert.StartsWith($"http://localhost:{port}/x cannot be asked: ", found.Message);
        using var rubbish = new WebPeer("no http at all\r\n\r\n");
        Assert.Contains("cannot be asked", (await Look(rubbish.Url, "")).Message);
        using var silent = new WebPeer((_, _) => Task.Delay(Timeout.Infinite));
        Assert.Equal("It did not answer within 50ms.", (await Look(silent.Url, """, "timeout": "50ms" """)).Message);
    }

    [Fact]
    public async Task Headers_and_the_token_go_to_the_address_and_not_where_it_redirects_to()
    {
        using var second = new WebPeer(WebPeer.Ok("there"));
        using var first = new WebPeer($"HTTP/1.1 302 Found\r\nLocation: {second.Url}/there\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        var found = await Look(first.Url, """, "follow_redirects": true, "headers": { "X-Key": "k1" }, "token_variable": "TOKEN" """, ("TOKEN", "t1"));
        Assert.Equal(HealthStatus.Healthy, found.Status);
        Assert.Contains("X-Key: k1", first.Asked[0]);
        Assert.Contains("Authorization: Bearer t1", first.Asked[0]);
        Assert.DoesNotContain("k1", second.Asked[0]);
        Assert.DoesNotContain("t1", second.Asked[0]);
    }

    [Fact]
    public async Task Redirects_without_end_and_a_missing_token_are_told()
    {
        using var round = new WebPeer("HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        Assert.Contains("redirects more than 5 times", (await Look(round.Url, """, "follow_redirects": true""")).Message);
        Assert.Equal("The environment variable TOKEN is not set. Set it where the checks are carried out.", (await Look(round.Url, """, "token_variable": "TOKEN" """)).Message);
    }

    [Theory]
    [InlineData(400, HealthStatus.Healthy)]
    [InlineData(10, HealthStatus.Degraded)]
    [InlineData(1, HealthStatus.Unhealthy)]
    public async Task The_days_that_a_certificate_has_left_count(int days, HealthStatus status)
    {
        var until = TimeProvider.System.GetUtcNow().AddDays(days).AddHours(12);
        using var certificate = WebPeer.Certificate(until);
        using var peer = new WebPeer(WebPeer.Ok("there"), certificate);
        File.WriteAllText(_folder.At("ca.pem"), certificate.ExportCertificatePem());
        CheckOutcome? told = null;
        var check = new ConfiguredChecks(Configured.Services(_folder)).Make(Configured.Read($$"""{ "type": "http", "url": "{{peer.Url}}", "ca": "ca.pem" }"""));
        using var monitor = new HealthMonitor([check], () => [], new HealthMonitorServices { Tell = outcome => told = outcome });
        var found = Assert.Single((await monitor.ReadAsync(cancellation: TestContext.Current.CancellationToken)).Components);
        Assert.Equal((status, (double)days), (found.Status, found.Data["certificate_days_left"]));
        Assert.Equal(until.ToUnixTimeSeconds(), told!.CertificateExpiry!.Value.ToUnixTimeSeconds());
        if (status != HealthStatus.Healthy) Assert.Contains($"The certificate expires in {days} days", found.Message);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_or_has_expired_is_told_unless_any_is_taken()
    {
        using var certificate = WebPeer.Certificate(TimeProvider.System.GetUtcNow().AddDays(-1.5));
        using var peer = new WebPeer(WebPeer.Ok("there"), certificate);
        var strange = await Look(peer.Url, "");
        Assert.Equal(HealthStatus.Unhealthy, strange.Status);
        Assert.Contains("cannot be asked", strange.Message);
        Assert.Equal(-2.0, strange.Data["certificate_days_left"]);
        File.WriteAllText(_folder.At("ca.pem"), certificate.ExportCertificatePem());
        Assert.Matches("(?i)expired|not within its validity|not time valid", (await Look(peer.Url, """, "ca": "ca.pem" """)).Message);
        var any = await Look(peer.Url, """, "insecure": true""");
        Assert.Equal((HealthStatus.Unhealthy, 200), (any.Status, any.Data["http_status"]));
        Assert.StartsWith("The certificate expired on ", any.Message);
        Assert.Equal(HealthStatus.Unhealthy, (await Look(peer.Url, """, "ca": "none.pem" """)).Status);
    }

    [Fact]
    public async Task A_bucket_is_asked_for_by_HEAD_without_a_signature()
    {
        using var there = new WebPeer("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        var found = await Configured.Look($$"""{ "type": "s3", "endpoint": "{{there.Url}}/", "bucket": "builds" }""", Configured.Services(_folder), TestContext.Current.CancellationToken);
        Assert.Equal((HealthStatus.Healthy, "builds"), (found.Status, found.Data["bucket"]));
        Assert.StartsWith("HEAD /builds HTTP/1.1", there.Asked[0]);
        Assert.DoesNotContain("Authorization", there.Asked[0]);
        using var none = new WebPeer("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        var missing = await Configured.Look($$"""{ "type": "s3", "endpoint": "{{none.Url}}", "bucket": "builds" }""", Configured.Services(_folder), TestContext.Current.CancellationToken);
        Assert.Equal((HealthStatus.Unhealthy, "There is no bucket 'builds'."), (missing.Status, missing.Message));
    }

    private Task<ComponentHealth> Look(string url, string more, params (string, string)[] variables) => Configured.Look(
        $$"""{ "type": "http", "url": "{{url}}"{{more}} }""", Configured.Services(_folder, variables), TestContext.Current.CancellationToken);
}
