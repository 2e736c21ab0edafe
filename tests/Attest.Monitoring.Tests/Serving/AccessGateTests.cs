using System.Net;
using System.Text;
using Attest.Monitoring.Access;
using Attest.Monitoring.Configuration.Settings;
using Attest.Monitoring.Serving;
using Attest.Monitoring.Signals;
using Attest.Monitoring.State;
using Attest.Monitoring.Tests.Telemetry;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Serving;

/// <summary>Who is let in, by the whole endpoint.</summary>
public sealed class AccessGateTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly ManualTime _time = new();
    private readonly List<Signal> _signals = [];
    private readonly List<(string Type, Dictionary<string, object> Fields)> _told = [];
    private readonly StateFolder _state;
    private readonly string _scraper = TokenText.New();
    private readonly string _admin = TokenText.New();
    private readonly string _old = TokenText.New();

    public AccessGateTests() => _state = StateFolder.Open(_temporary.At("home"));

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [InlineData("/metrics", 200)]
    [InlineData("/audit", 200)]
    [InlineData("/live", 200)]
    [InlineData("/nothing", 404)]
    public async Task Over_loopback_nobody_is_asked(string path, int status)
    {
        using var endpoint = Endpoint();
        Assert.Equal(status, (await Ask(endpoint, path, local: true)).Status);
    }

    [Theory]
    [InlineData("/metrics", null, 401)]
    [InlineData("/audit", null, 401)]
    [InlineData("/nothing", null, 401)]
    [InlineData("/live", null, 200)]
    [InlineData("/metrics", "scraper", 200)]
    [InlineData("/audit", "scraper", 403)]
    [InlineData("/nothing", "scraper", 404)]
    [InlineData("/live", "scraper", 200)]
    [InlineData("/audit", "admin", 200)]
    [InlineData("/audit", "old", 401)]
    [InlineData("/live", "old", 200)]
    [InlineData("/live", "wrong", 200)]
    [InlineData("/metrics", "wrong", 401)]
    public async Task From_elsewhere_a_token_with_the_role_is_needed_but_for_what_is_open(string path, string? who, int status)
    {
        using var endpoint = Endpoint();
        Assert.Equal(status, (await Ask(endpoint, path, Bearer(who))).Status);
        Assert.Equal(status, (await Ask(endpoint, path, who is null ? null : Basic(who))).Status);
    }

    [Theory]
    [InlineData("scraper", "/audit", 403)]
    [InlineData("wrong", "/metrics", 401)]
    [InlineData("old", "/metrics", 401)]
    public async Task Over_loopback_too_a_token_that_is_shown_is_held_to(string who, string path, int status)
    {
        using var endpoint = Endpoint();
        Assert.Equal(status, (await Ask(endpoint, path, Bearer(who), local: true)).Status);
    }

    [Fact]
    public async Task What_a_proxy_on_this_machine_hands_on_needs_a_token_where_there_are_some()
    {
        using (var endpoint = Endpoint())
        {
            Assert.Equal(401, (await Ask(endpoint, "/metrics", null, local: true, proxied: true)).Status);
            Assert.Equal(200, (await Ask(endpoint, "/metrics", Bearer("scraper"), local: true, proxied: true)).Status);
        }

        using var without = Endpoint(tokens: false);
        Assert.Equal(200, (await Ask(without, "/metrics", null, local: true, proxied: true)).Status);
        Assert.Equal(401, (await Ask(without, "/metrics")).Status);
    }

    [Fact]
    public async Task Where_anybody_may_read_nobody_needs_a_token_and_nobody_asks_too_often()
    {
        using var endpoint = Endpoint(anonymous: true, limit: 2);
        Assert.Equal(200, (await Ask(endpoint, "/audit")).Status);
        Assert.Equal(401, (await Ask(endpoint, "/audit", Bearer("wrong"))).Status);
        Assert.Equal(200, (await Ask(endpoint, "/audit")).Status);
        Assert.Equal(429, (await Ask(endpoint, "/audit")).Status);
        Assert.Equal(200, (await Ask(endpoint, "/audit", address: "10.9.9.9")).Status);
    }

    [Fact]
    public async Task A_refusal_says_what_is_needed()
    {
        using var endpoint = Endpoint();
        var unknown = await Ask(endpoint, "/metrics");
        Assert.Equal(
            ["Bearer realm=\"attest\"", "Basic realm=\"attest\", charset=\"UTF-8\""],
            unknown.Headers.Where(header => header.Key == "WWW-Authenticate").Select(header => header.Value));
        Assert.Contains("error=\"invalid_token\"", Header(await Ask(endpoint, "/metrics", Bearer("wrong")), "WWW-Authenticate"));
        Assert.Contains("scope=\"audit:read\"", Header(await Ask(endpoint, "/audit", Bearer("scraper")), "WWW-Authenticate"));
    }

    [Fact]
    public async Task The_metrics_name_the_token_and_nobody_else()
    {
        using var endpoint = Endpoint();
        await Ask(endpoint, "/metrics", Bearer("scraper"));
        Assert.Equal(("scraper", 200), Served());
        await Ask(endpoint, "/audit", Basic("scraper"));
        Assert.Equal(("scraper", 403), Served());
        await Ask(endpoint, "/audit", Bearer("wrong"));
        Assert.Equal(("anonymous", 401), Served());
        await Ask(endpoint, "/metrics", local: true);
        Assert.Equal(("anonymous", 200), Served());
    }

    [Fact]
    public async Task Each_client_may_ask_so_often_a_token_from_wherever()
    {
        using var endpoint = Endpoint(limit: 3);
        for (var at = 0; at < 3; at++) Assert.Equal(200, (await Ask(endpoint, "/metrics", Bearer("scraper"), address: $"10.0.0.{at}")).Status);
        var refused = await Ask(endpoint, "/metrics", Bearer("scraper"));
        Assert.Equal((429, "20"), (refused.Status, Header(refused, "Retry-After")));
        Assert.Equal(200, (await Ask(endpoint, "/metrics", Bearer("admin"))).Status);
        for (var at = 0; at < 100; at++) Assert.Equal(200, (await Ask(endpoint, "/metrics", local: true)).Status);
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(200, (await Ask(endpoint, "/metrics", Bearer("scraper"))).Status);
        Assert.Single(Suspected(), "rate_limit_exceeded");
        Assert.Equal("scraper", Assert.Single(_told, told => told.Fields["activity_type"] is "rate_limit_exceeded").Fields["client"]);
    }

    [Fact]
    public async Task Guessing_tokens_at_speed_is_answered_with_a_back_off_and_told()
    {
        using var endpoint = Endpoint(limit: 100_000);
        var statuses = new List<int>();
        for (var at = 0; at < 1000; at++) statuses.Add((await Ask(endpoint, "/metrics", $"Bearer {TokenText.New()}")).Status);
        Assert.Equal(FailedAttempts.Free, statuses.Count(status => status == 401));
        Assert.Equal(1000 - FailedAttempts.Free, statuses.Count(status => status == 429));
        Assert.Equal(["unusual_pattern"], Suspected());
        Assert.Equal(1000, _signals.OfType<AuthenticationTried>().Count(tried => tried is { Succeeded: false, Method: "bearer_token" }));
        Assert.Equal(FailedAttempts.Free, _told.Count(told => told.Type == "auth_failure"));
        Assert.Equal("203.0.113.7", Assert.Single(_told, told => told.Type == "suspicious_activity").Fields["address"]);

        // Whoever shares the address, or the proxy, is not locked out.
        Assert.Equal(200, (await Ask(endpoint, "/metrics", Bearer("scraper"))).Status);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("2", Header(await Ask(endpoint, "/metrics", Bearer("wrong")), "Retry-After"));
    }

    [Fact]
    public async Task However_many_addresses_guess_the_audit_log_is_not_filled()
    {
        using var endpoint = Endpoint();
        for (var at = 0; at < 5000; at++) await Ask(endpoint, "/metrics", Bearer("wrong"), address: $"2001:db8:{at:x}::1");
        Assert.Equal(10, _told.Count);
        _time.Advance(TimeSpan.FromSeconds(6));
        await Ask(endpoint, "/metrics", Bearer("wrong"), address: "10.0.0.1");
        Assert.Equal(4990, _told[^1].Fields["untold_before"]);
        Assert.DoesNotContain(_told, told => told.Fields.Values.Any(value => value.ToString()!.StartsWith("attest_", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_token_from_an_address_it_never_came_from_is_told_the_first_is_not()
    {
        using var endpoint = Endpoint();
        await Ask(endpoint, "/metrics", Bearer("scraper"), address: "10.0.0.1");
        await Ask(endpoint, "/metrics", Bearer("scraper"), address: "10.0.0.1");
        Assert.Empty(_told);
        await Ask(endpoint, "/metrics", Bearer("scraper"), address: "10.0.0.2");
        await Ask(endpoint, "/metrics", Bearer("scraper"), address: "10.0.0.2");
        var told = Assert.Single(_told).Fields;
        Assert.Equal(("scraper", "10.0.0.2", "unusual_address"), (told["client"], told["address"], told["reason"]));
    }

    [Fact]
    public void Whatever_is_shown_is_answered_and_lets_nobody_in() => Prop.ForAll(
        Gen.OneOf(
            ArbMap.Default.GeneratorFor<string>(),
            ArbMap.Default.GeneratorFor<string>().Select(text => $"Bearer {text}"),
            ArbMap.Default.GeneratorFor<byte[]>().Select(bytes => $"Basic {Convert.ToBase64String(bytes)}"),
            Gen.Choose(0, 100_000).Select(length => "Bearer " + new string('a', length))).ToArbitrary(),
        shown =>
        {
            using var endpoint = Endpoint();
            using var response = Ask(endpoint, "/metrics", shown).GetAwaiter().GetResult();
            return response.Status is 401 or 429;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Every_check_of_a_role_is_counted_and_what_is_open_is_not()
    {
        using var endpoint = Endpoint();
        await Ask(endpoint, "/metrics", Bearer("scraper"));
        await Ask(endpoint, "/audit", Bearer("scraper"));
        await Ask(endpoint, "/live");
        await Ask(endpoint, "/metrics");
        Assert.Equal(
            [("metrics", "read", true), ("audit", "read", false)],
            _signals.OfType<AuthorizationChecked>().Select(check => (check.Resource, check.Action, check.Allowed)));
        Assert.Equal(
            [("bearer_token", true), ("bearer_token", true), ("none", false)],
            _signals.OfType<AuthenticationTried>().Select(tried => (tried.Method, tried.Succeeded)));
    }

    private string? Bearer(string? who) => who is null ? null : $"Bearer {TokenOf(who)}";

    private string Basic(string who) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"me:{TokenOf(who)}"))}";

    private string TokenOf(string who) => who switch { "scraper" => _scraper, "admin" => _admin, "old" => _old, _ => TokenText.New() };

    private (string Client, int Code) Served()
    {
        var served = _signals.OfType<RequestServed>().Last();
        return (served.Client, served.Code);
    }

    private List<string> Suspected() => [.. _signals.OfType<SuspiciousActivitySeen>().Select(seen => seen.ActivityType)];

    private static string? Header(ServedResponse response, string name) => response.Headers.FirstOrDefault(header => header.Key == name).Value;

    private static Task<ServedResponse> Ask(
        MonitorEndpoint endpoint, string path, string? authorization = null, bool local = false, bool proxied = false, string address = "203.0.113.7") =>
        endpoint.All(
            new ServedRequest
            {
                Method = "GET",
                Path = path,
                Header = name => name switch
                {
                    "Authorization" => authorization,
                    "X-Forwarded-For" when proxied => "198.51.100.1",
                    _ => null,
                },
                IsLocal = local,
                Address = IPAddress.Parse(local ? "127.0.0.1" : address),
            },
            TestContext.Current.CancellationToken).AsTask();

    private MonitorEndpoint Endpoint(bool tokens = true, bool anonymous = false, int limit = 600)
    {
        var recorder = new Recorder(_signals);
        KnownToken[] known =
        [
            new("scraper", AccessRoles.MetricsRead, TokenHash.Of(_scraper)),
            new("admin", AccessRoles.Admin, TokenHash.Of(_admin)),
            new("old", AccessRoles.Admin, TokenHash.Of(_old)) { ExpiresAt = _time.GetUtcNow() },
        ];
        return new MonitorEndpoint(new MonitorServices
        {
            Routes =
            [
                Route("/metrics", AccessRoles.MetricsRead),
                Route("/audit", AccessRoles.AuditRead),
                Route("/live", AccessRoles.None),
            ],
            Gate = new AccessGate(new AccessRules
            {
                Tokens = new TokenBook(tokens ? known : [], _state, _time, _ => { }),
                AllowsAnonymous = anonymous,
                Limit = new RateLimit(new Rate(limit, TimeSpan.FromMinutes(1)), _time),
                Failed = new FailedAttempts(_time),
                Watch = new AccessWatch(recorder, _time, (type, fields) => _told.Add((type, fields.ToDictionary(one => one.Key, one => one.Value)))),
                Uses = new TokenWatch(_state, _time, _ => { }),
                Time = _time,
            }),
            Upkeep = () => { },
            Signals = recorder,
            Warn = _ => { },
            Time = _time,
        });
    }

    private static ServedRoute Route(string path, AccessRoles role) =>
        new(path, (_, _) => ValueTask.FromResult(ServedResponse.Text(200, "here"))) { Role = role };

    private sealed class Recorder(List<Signal> signals) : ISignalSink
    {
        public void Emit(Signal signal) => signals.Add(signal);
    }
}
