using System.Text;
using System.Text.Json;
using Attest.Monitoring.Access;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Health;
using Attest.Monitoring.Serving;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Tests.Health;

namespace Attest.Monitoring.Tests.Serving;

public sealed class HealthRoutesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/live", "{\"status\":\"alive\"}")]
    [InlineData("/health/live", "{\"status\":\"alive\"}")]
    [InlineData("/ready", "{\"status\":\"ready\"}")]
    [InlineData("/health/ready", "{\"status\":\"ready\"}")]
    public async Task Life_and_readiness_are_told_in_one_word_to_everybody(string path, string body)
    {
        var answer = await Ask(path, Check("db", HealthResult.Unhealthy("gone")));
        Assert.Equal((200, body, AccessRoles.None), (answer.Status, answer.Body, answer.Role));
    }

    [Fact]
    public async Task What_is_not_ready_and_what_is_dead_is_503()
    {
        var check = Check("db", HealthResult.Unhealthy("gone"), "ready", "live");
        using var monitor = new HealthMonitor([check]);
        Assert.Equal((200, "{\"status\":\"alive\"}"), Short(await Ask("/live", monitor)));
        Assert.Equal((503, "{\"status\":\"not_ready\"}"), Short(await Ask("/ready", monitor)));
        Assert.Equal((503, "{\"status\":\"dead\"}"), Short(await Ask("/live", monitor)));

        static (int, string) Short(Answer answer) => (answer.Status, answer.Body);
    }

    [Fact]
    public async Task Why_it_is_not_ready_is_told_to_those_who_may_read_of_health()
    {
        using var monitor = new HealthMonitor([Check("db", HealthResult.Unhealthy("gone"), "ready"), Check("web", HealthResult.Unhealthy("off"))]);
        var ready = new HealthRoutes(monitor, new HealthPaths()).All(metrics: null).Single(route => route.Path == "/ready");
        Assert.Equal("{\"status\":\"not_ready\",\"reason\":\"db: gone\"}", await As(AccessRoles.HealthRead));
        Assert.Equal("{\"status\":\"not_ready\"}", await As(AccessRoles.MetricsRead));

        async Task<string> As(AccessRoles roles)
        {
            using var answer = await ready.Answer(Request("/ready", null) with { Caller = new Caller("probe", roles) }, Cancel);
            using var bytes = new MemoryStream();
            answer.Body.WriteTo(bytes);
            return Encoding.UTF8.GetString(bytes.ToArray());
        }
    }

    [Fact]
    public async Task Once_the_end_has_begun_it_lives_and_is_not_ready_and_who_was_there_before_is_waited_for()
    {
        using var monitor = new HealthMonitor([Check("db", HealthResult.Healthy())]);
        using var endpoint = new MonitorEndpoint(new MonitorServices
        {
            Routes = [.. new HealthRoutes(monitor, new HealthPaths()).All(metrics: null)],
            Upkeep = () => { },
            Signals = new Nobody(),
            Warn = _ => { },
            Time = TimeProvider.System,
        });
        Assert.Equal(200, await Status("/ready"));
        var before = endpoint.BeginRequest();
        var waiting = endpoint.BeginEnding();
        Assert.Same(before, waiting);
        Assert.True(endpoint.IsEnding);
        foreach (var path in (string[])["/ready", "/health/ready"]) Assert.Equal(503, await Status(path));
        foreach (var path in (string[])["/live", "/health", "/health/detailed"]) Assert.Equal(200, await Status(path));

        // Whoever comes now holds nobody up.
        Assert.NotSame(before, endpoint.BeginRequest());
        before.Leave();
        waiting.WaitForNone(TimeSpan.FromMinutes(5), Cancel);

        async Task<int> Status(string path)
        {
            using var answer = await endpoint.All(Request(path, null), Cancel);
            return answer.Status;
        }
    }

    [Fact]
    public async Task The_short_form_names_each_component_and_its_state()
    {
        var answer = await Ask("/health", Check("db", HealthResult.Degraded("slow").With("ms", 7)), Check("web", HealthResult.Healthy()));
        Assert.Equal((200, "application/json", AccessRoles.HealthRead), (answer.Status, answer.Type, answer.Role));
        var root = answer.Json;
        Assert.Equal(
            ["status", "timestamp", "uptime_seconds", "uptime", "version", "start_time", "checked_at", "components", "checks"],
            root.EnumerateObject().Select(member => member.Name));
        Assert.Equal("degraded", root.GetProperty("status").GetString());
        Assert.Equal("""{"db":"degraded","web":"healthy"}""", root.GetProperty("components").GetRawText());
        Assert.Equal(["component", "status", "message", "timestamp"], root.GetProperty("checks")[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal("slow", root.GetProperty("checks")[0].GetProperty("message").GetString());
        Assert.Equal(root.GetProperty("uptime").GetInt64(), (long)(root.GetProperty("uptime_seconds").GetDouble() * 1e9));
    }

    [Fact]
    public async Task The_long_form_has_what_was_measured_and_unhealthy_is_503()
    {
        var answer = await Ask("/health/detailed", Check("db", HealthResult.Unhealthy("gone").With("pool_free", 3L).With("status", "no")));
        var component = answer.Json.GetProperty("components").GetProperty("db");
        Assert.Equal(503, answer.Status);
        Assert.Equal(("unhealthy", "gone", 3), (Text("status"), Text("message"), component.GetProperty("pool_free").GetInt32()));
        Assert.True(component.GetProperty("duration_ms").GetDouble() >= 0 && component.GetProperty("age_seconds").GetDouble() >= 0);
        Assert.Equal(JsonValueKind.Null, component.GetProperty("last_success").ValueKind);

        string? Text(string name) => component.GetProperty(name).GetString();
    }

    [Fact]
    public async Task The_form_of_the_internet_draft_is_given_to_those_who_ask_for_it()
    {
        var answer = await Ask("/health/detailed", "text/html, application/health+json;q=0.9", Check("db", HealthResult.Degraded("slow").With("pool:free", 3)));
        Assert.Equal((200, "application/health+json"), (answer.Status, answer.Type));
        Assert.Equal("warn", answer.Json.GetProperty("status").GetString());
        var checks = answer.Json.GetProperty("checks");
        Assert.Equal(("warn", "slow"), (checks.GetProperty("db")[0].GetProperty("status").GetString(), checks.GetProperty("db")[0].GetProperty("output").GetString()));
        Assert.Equal(3, checks.GetProperty("db:pool_free")[0].GetProperty("observedValue").GetInt32());
        Assert.Equal("ms", checks.GetProperty("db:responseTime")[0].GetProperty("observedUnit").GetString());
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("*/*", false)]
    [InlineData("application/json", false)]
    [InlineData("application/health+json", true)]
    [InlineData("text/html, Application/Health+JSON; q=0.5", true)]
    [InlineData("application/health+json;q=0", false)]
    [InlineData("application/health+json; q=0.000", false)]
    public void The_draft_is_taken_by_name_alone(string? accept, bool taken) => Assert.Equal(taken, HealthRoutes.TakesDraft(accept));

    [Fact]
    public async Task Paths_can_be_configured_and_the_short_ones_stay()
    {
        using var monitor = new HealthMonitor([Check("db", HealthResult.Healthy())]);
        var paths = new HealthPaths { Health = "/status", Live = "/live", Ready = "/healthz" };
        var routes = new HealthRoutes(monitor, paths).All(metrics: null).ToDictionary(route => route.Path);
        Assert.Equal(["/health/detailed", "/healthz", "/live", "/ready", "/status"], routes.Keys.Order(StringComparer.Ordinal));
        using var answer = await routes["/healthz"].Answer(Request("/healthz", null), Cancel);
        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task Ten_thousand_requests_at_once_are_one_check_run()
    {
        var go = new TaskCompletionSource();
        var check = new ScriptedCheck("db", async _ =>
        {
            await go.Task;
            return HealthResult.Healthy();
        });
        using var monitor = new HealthMonitor([new(check, new() { Timeout = TimeSpan.FromMinutes(5) })]);
        using var endpoint = new MonitorEndpoint(new MonitorServices
        {
            Routes = [.. new HealthRoutes(monitor, new HealthPaths()).All(metrics: null)],
            Upkeep = () => { },
            Signals = new Nobody(),
            Warn = _ => { },
            Time = TimeProvider.System,
        });
        var answers = Enumerable.Range(0, 10_000).Select(_ => endpoint.All(Request("/health", null), Cancel).AsTask()).ToArray();
        go.SetResult();
        foreach (var answer in await Task.WhenAll(answers))
        {
            Assert.Equal(200, answer.Status);
            answer.Dispose();
        }

        Assert.Equal(1, check.Calls);
    }

    private static ScheduledCheck Check(string name, HealthResult result, params string[] groups) =>
        new(new ScriptedCheck(name, () => result), new HealthCheckSettings { Groups = groups });

    private static async Task<Answer> Ask(string path, params ScheduledCheck[] checks) => await Ask(path, null, checks);

    private static async Task<Answer> Ask(string path, string? accept, params ScheduledCheck[] checks)
    {
        using var monitor = new HealthMonitor(checks);
        return await Ask(path, monitor, accept);
    }

    private static async Task<Answer> Ask(string path, HealthMonitor monitor, string? accept = null)
    {
        var route = new HealthRoutes(monitor, new HealthPaths()).All(metrics: null).Single(one => one.Path == path);
        using var response = await route.Answer(Request(path, accept), Cancel);
        using var bytes = new MemoryStream();
        response.Body.WriteTo(bytes);
        return new(response.Status, response.ContentType, Encoding.UTF8.GetString(bytes.ToArray()), route.Role);
    }

    private static ServedRequest Request(string path, string? accept) => new()
    {
        Method = "GET",
        Path = path,
        Header = name => name == "Accept" ? accept : null,
        IsLocal = true,
    };

    private sealed record Answer(int Status, string Type, string Body, AccessRoles Role)
    {
        public JsonElement Json => JsonDocument.Parse(Body).RootElement;
    }

    private sealed class Nobody : ISignalSink
    {
        public void Emit(Signal signal)
        {
        }
    }
}
