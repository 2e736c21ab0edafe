using System.Net;
using System.Net.Http.Headers;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Attest.Cli.Tests.Serving;

/// <summary><c>attest token</c>, and a monitor that is asked from beyond loopback, over this machine's own address.</summary>
public sealed class TokenTests
{
    [Fact]
    public void A_new_token_stands_alone_on_standard_output_and_nowhere_else()
    {
        using var box = new Sandbox();
        var made = box.Run("token", "new", "prometheus", "--role", "metrics:read,health:read").Gave(0);
        Assert.Matches("^attest_[0-9A-Za-z]{49}\n$", made.Out);
        Assert.Contains("shown this once", made.Error);
        var token = made.Out.Trim();
        Assert.DoesNotContain(token, made.Error);
        foreach (var file in Directory.EnumerateFiles(box.Home, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(token[7..50], File.ReadAllText(file));

        var listed = box.Run("token", "list", "--json").Gave(0).Json().GetProperty("tokens")[0];
        Assert.Equal("prometheus", listed.GetProperty("name").GetString());
        Assert.Equal(["metrics:read", "health:read"], listed.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
        Assert.Matches("prometheus +metrics:read,health:read +.* never +never", box.Run("token", "list").Gave(0).Out);

        box.Run("token", "revoke", "prometheus").Gave(0);
        Assert.Equal("Attest.TokenNotFound", box.Run("token", "remove", "prometheus", "--json").Gave(2).Json().GetProperty("error").GetProperty("id").GetString());
        var told = box.Run("audit", "report", "--format", "ndjson").Gave(0).Out;
        Assert.Contains("\"event_type\":\"token_created\"", told);
        Assert.Contains("\"event_type\":\"token_revoked\"", told);
        Assert.DoesNotContain(token, told);
    }

    [Fact]
    public void A_token_that_is_written_to_a_file_is_for_its_owner_alone()
    {
        Needs.Unix();
        using var box = new Sandbox();
        Assert.Equal("", box.Run("token", "new", "a", "--role", "admin", "--output", "token.txt").Gave(0).Out);
        Assert.StartsWith("attest_", box.Read("token.txt"));
        Assert.Equal("600", box.RunProgram(Needs.Tool("stat"), ["-c", "%a", "token.txt"]).Gave(0).Out.Trim());
    }

    [Theory]
    [InlineData("there is no role", "token", "new", "a", "--role", "metrics")]
    [InlineData("did you mean 'metrics:read'", "token", "new", "a", "--role", "metric:read")]
    [InlineData("cannot be the name", "token", "new", "A B", "--role", "admin")]
    [InlineData("neither a duration nor a date", "token", "new", "a", "--role", "admin", "--expires", "90")]
    [InlineData("over already", "token", "new", "a", "--role", "admin", "--expires", "2020-01-01")]
    [InlineData("--role", "token", "new", "a")]
    [InlineData("has no verb 'lst'", "token", "lst")]
    public void A_mistake_makes_no_token(string expected, params string[] arguments)
    {
        using var box = new Sandbox();
        Assert.Contains(expected, box.Run(arguments).Gave(2).Error);
        Assert.Equal("There are no tokens.\n", box.Run("token", "list").Gave(0).Out);
    }

    [Fact]
    public async Task Beyond_loopback_a_token_with_the_role_is_asked_for_until_it_is_revoked()
    {
        using var box = new Sandbox();
        var address = OwnAddress();
        var refused = box.Run("serve", "--listen", $"{address}:0", "--json").Gave(2).Json().GetProperty("error");
        Assert.Contains("attest token new", refused.GetProperty("remedy").GetString());

        var scraper = box.Run("token", "new", "prometheus", "--role", "metrics:read").Gave(0).Out.Trim();
        var reader = box.Run("token", "new", "reader", "--role", "audit:read").Gave(0).Out.Trim();
        using var served = Served.StartAt(box, address);
        Assert.Equal((HttpStatusCode.Unauthorized, true), await Ask(served, null));
        Assert.Equal((HttpStatusCode.OK, false), await Ask(served, new("Bearer", scraper)));
        Assert.Equal((HttpStatusCode.OK, false), await Ask(served, new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"any:{scraper}")))));
        Assert.Equal((HttpStatusCode.Forbidden, true), await Ask(served, new("Bearer", reader)));
        Assert.Equal((HttpStatusCode.Unauthorized, true), await Ask(served, new("Bearer", "attest_hunter2")));

        box.Run("token", "revoke", "prometheus").Gave(0);
        Assert.True(SpinWait.SpinUntil(
            () => Ask(served, new("Bearer", scraper)).GetAwaiter().GetResult().Status == HttpStatusCode.Unauthorized, TimeSpan.FromSeconds(60)));
        Assert.NotEqual(HttpStatusCode.OK, (await Ask(served, new("Bearer", scraper))).Status);

        var error = served.Stop().Gave(0).Error;
        Assert.DoesNotContain(scraper, error);
        Assert.Contains("in the clear", error);
        Assert.Matches(new Regex("reader +audit:read.* 20[0-9-]+ [0-9:]+\n", RegexOptions.NonBacktracking), box.Run("token", "list").Gave(0).Out);
        var told = box.Run("audit", "report", "--format", "ndjson").Gave(0).Out;
        Assert.Contains("\"event_type\":\"auth_failure\"", told);
        Assert.DoesNotContain("hunter2", told);

        using var again = Served.Start(box);
        var text = again.Scrape();
        Assert.True(Served.Value(text, "attest_system_client_errors_total{client=\"reader\",code=\"403\"}") >= 1);
        Assert.True(Served.Value(text, "attest_failed_authentications_total{source=\"api\"}") >= 2);
        Assert.True(Served.Value(text, "attest_rbac_authentication_attempts_total{method=\"bearer_token\",status=\"success\"}") >= 2);
        Assert.True(Served.Value(text, "attest_rbac_authorization_checks_total{action=\"read\",resource=\"metrics\",result=\"denied\"}") >= 1);
    }

    [Fact]
    public void A_token_that_a_monitor_refuses_is_counted_there_as_asked_and_here_as_shown()
    {
        using var there = new Sandbox();
        using var here = new Sandbox();
        using var served = Served.Start(there);
        here.Environment["ATTEST_TOKEN"] = Attest.Monitoring.Access.TokenText.New();
        here.Run("health", "--url", served.Root.ToString()).Gave(2);
        here.Environment["ATTEST_TOKEN"] = null;
        here.Run("health", "--url", served.Root.ToString()).Gave(0);
        Assert.Equal(1, Served.Value(served.Scrape(), "attest_failed_authentications_total{source=\"api\"}"));
        Assert.Equal(0, Served.Value(served.Scrape(), "attest_failed_authentications_total{source=\"cli\"}"));
        var counted = here.Run("metrics").Gave(0).Out;
        Assert.Equal(1, Served.Value(counted, "attest_failed_authentications_total{source=\"cli\"}"));
        Assert.Null(Served.Value(counted, "attest_failed_authentications_total{source=\"api\"}"));
    }

    [Fact]
    public async Task Guessing_at_speed_is_slowed_down_told_once_and_locks_nobody_out()
    {
        using var box = new Sandbox();
        var address = OwnAddress();
        var scraper = box.Run("token", "new", "prometheus", "--role", "metrics:read").Gave(0).Out.Trim();
        using var served = Served.StartAt(box, address);
        var statuses = await Task.WhenAll(Enumerable.Range(0, 200).Select(at => Ask(served, new("Bearer", Attest.Monitoring.Access.TokenText.New()))));
        Assert.Equal(5, statuses.Count(one => one.Status == HttpStatusCode.Unauthorized));
        Assert.Equal(195, statuses.Count(one => one.Status == HttpStatusCode.TooManyRequests));
        Assert.Equal(HttpStatusCode.OK, (await Ask(served, new("Bearer", scraper))).Status);
        served.Stop().Gave(0);
        var told = box.Run("audit", "report", "--format", "ndjson").Gave(0).Out.Split('\n');
        Assert.Equal(5, told.Count(line => line.Contains("\"event_type\":\"auth_failure\"", StringComparison.Ordinal)));

        // One a wait: a second, then two; a slow machine may see several begin.
        var suspicious = told.Where(line => line.Contains("\"event_type\":\"suspicious_activity\"", StringComparison.Ordinal)).ToArray();
        Assert.InRange(suspicious.Length, 1, 6);
        Assert.All(suspicious, line => Assert.Contains(address, line));
    }

    [Fact]
    public async Task A_client_that_asks_too_often_is_told_when_to_come_back()
    {
        using var box = new Sandbox();
        var address = OwnAddress();
        box.Write("attest.yml", "access: { rate_limit: 3/h }\n");
        using var served = Served.StartAt(box, address, "--allow-anonymous");
        for (var at = 0; at < 3; at++) Assert.Equal(HttpStatusCode.OK, (await Ask(served, null)).Status);
        using var refused = await served.Client.GetAsync(served.Metrics, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalMinutes, 18, 20);
    }

    [Fact]
    public async Task Tokens_of_a_configuration_count_by_hash_and_by_variable()
    {
        using var box = new Sandbox();
        var address = OwnAddress();
        var made = box.Run("token", "new", "ci", "--role", "metrics:read", "--for-config", "--json").Gave(0).Json();
        var hash = made.GetProperty("hash").GetString();
        Assert.Equal("There are no tokens.\n", box.Run("token", "list").Gave(0).Out);
        var injected = Attest.Monitoring.Access.TokenText.New();
        box.Environment["MONITOR_TOKEN"] = injected;
        var config = box.Write("mine.yml", $$"""
            access:
              tokens:
                - { name: ci, roles: ["metrics:read"], hash: "{{hash}}" }
                - { name: injected, roles: [admin], variable: MONITOR_TOKEN }
            """);
        using (var served = Served.StartAt(box, address, "--config", config))
        {
            Assert.Equal(HttpStatusCode.OK, (await Ask(served, new("Bearer", made.GetProperty("token").GetString()))).Status);
            Assert.Equal(HttpStatusCode.OK, (await Ask(served, new("Bearer", injected))).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await Ask(served, null)).Status);
        }

        box.Environment.Remove("MONITOR_TOKEN");
        Assert.Contains("mine.yml:4:", box.Run("serve", "--listen", $"{address}:0", "--config", config).Gave(2).Error);
        Assert.DoesNotContain(hash!, box.Run("config", "show", "--config", config).Gave(0).Out);
    }

    private static async Task<(HttpStatusCode Status, bool HasChallenge)> Ask(Served served, AuthenticationHeaderValue? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, served.Metrics) { Headers = { Authorization = authorization } };
        using var response = await served.Client.SendAsync(request);
        if (response.StatusCode == HttpStatusCode.Unauthorized)
            Assert.Equal(["Bearer", "Basic"], response.Headers.WwwAuthenticate.Select(challenge => challenge.Scheme));
        return (response.StatusCode, response.Headers.WwwAuthenticate.Count > 0);
    }

    /// <summary>An address of this machine that is not loopback: what comes over it is from elsewhere as far as anybody can tell.</summary>
    internal static string OwnAddress()
    {
        var own = NetworkInterface.GetAllNetworkInterfaces()
            .Where(each => each.OperationalStatus == OperationalStatus.Up)
            .SelectMany(each => each.GetIPProperties().UnicastAddresses)
            .Select(each => each.Address)
            .FirstOrDefault(each => each.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(each));
        Assert.SkipWhen(own is null, "This machine has no address but loopback.");
        return own!.ToString();
    }
}
