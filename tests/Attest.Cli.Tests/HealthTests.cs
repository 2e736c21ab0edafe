using System.Text.Json;
using Attest.Cli.Tests.Serving;

namespace Attest.Cli.Tests;

/// <summary><c>attest health</c>, and the health of a real <c>attest serve</c>.</summary>
public sealed class HealthTests
{
    [Fact]
    public void A_new_state_folder_is_healthy()
    {
        using var box = new Sandbox();
        var said = box.Run("health").Gave(0);
        Assert.StartsWith("healthy    local  4 of 4 healthy\n  healthy    audit_system\n", said.Out);
        var json = box.Run("health", "--json").Gave(0).Json();
        Assert.Equal("""{"audit_system":"healthy","disk":"healthy","runtime":"healthy","state_folder":"healthy"}""", Squeezed(json.GetProperty("components")));
    }

    [Theory]
    [InlineData("unhealthy", "unhealthy", 1)]
    [InlineData("unhealthy", "degraded", 1)]
    [InlineData("degraded", "unhealthy", 0)]
    [InlineData("degraded", "degraded", 1)]
    public void The_exit_code_is_by_the_worst_and_the_line(string worst, string line, int code)
    {
        using var box = new Sandbox();
        box.Write("attest.yml", $"health: {{ checks: [{{ name: gone, type: tcp, address: 'localhost:1', worst: {worst} }}] }}");
        var said = box.Run("health", "--fail-on", line).Gave(code);
        Assert.Contains($"\n  {worst,-9}  gone          localhost:1 takes no connection: ", said.Out);
    }

    [Fact]
    public void A_group_has_its_own_components_and_one_that_nobody_has_is_told()
    {
        using var box = new Sandbox();
        Assert.Equal("""{"audit_system":"healthy","state_folder":"healthy"}""", Squeezed(box.Run("health", "--group", "ready", "--json").Gave(0).Json().GetProperty("components")));
        var error = box.Run("health", "--group", "edge", "--json").Gave(2).Json().GetProperty("error");
        Assert.Equal("Attest.ArgumentInvalid", error.GetProperty("id").GetString());
        box.Run("health", "--fail-on", "degradd").Gave(2);
        box.Run("health", "--timeout", "never").Gave(2);
        box.Run("health", "--url", "ftp://x").Gave(2);
    }

    [Fact]
    public void A_mistake_in_a_check_is_told_with_its_place_also_by_validate()
    {
        using var box = new Sandbox();
        box.Write("attest.yml", "health:\n  checks:\n    - { name: a, type: htp }\n");
        var said = box.Run("health").Gave(2);
        Assert.Contains("attest.yml:3:24: 'type' of a health check must be one of http, ", said.Error);
        Assert.Contains("did you mean 'http'?", box.Run("config", "validate").Gave(1).Out + box.Run("config", "validate").Error);
    }

    [Fact]
    public void A_program_that_hangs_costs_no_more_than_its_time_and_is_ended()
    {
        Needs.Linux();
        using var box = new Sandbox();
        box.Write("my.yml", "health: { checks: [{ name: stuck, type: command, timeout: 500ms, command: [sh, -c, 'echo $$ >pid; exec sleep 1000'] }] }");
        Assert.Contains("It did not answer within 500ms.", box.Run("health", "--config", "my.yml").Gave(1).Out);
        Assert.False(File.Exists($"/proc/{box.Read("pid").Trim()}/cmdline") && File.ReadAllText($"/proc/{box.Read("pid").Trim()}/cmdline").Contains("1000", StringComparison.Ordinal));
    }

    [Fact]
    public void A_pipeline_that_has_succeeded_is_healthy_and_one_that_has_not_is_not()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'true' }");
        box.Write("attest.yml", "health: { checks: [{ name: demo, type: pipeline, pipeline: demo, within: 26h }, { name: proof, type: audit }] }");
        Assert.Contains("'demo' has never succeeded", box.Run("health").Gave(1).Out);
        box.Run("run").Gave(0);
        var json = box.Run("health", "--json", "--detailed").Gave(0).Json().GetProperty("components");
        Assert.Equal("healthy", json.GetProperty("demo").GetProperty("status").GetString());
        Assert.True(json.GetProperty("audit_system").GetProperty("events_last_hour").GetInt32() > 0);
        Assert.Contains("entries rebuild", json.GetProperty("proof").GetProperty("message").GetString());
    }

    [Fact]
    public async Task Every_state_folder_that_is_watched_counts()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'true' }");
        var other = Path.Combine(box.Work, "other");
        box.Run("run", "--home", other).Gave(0);
        box.Write("my.yml", "health: { checks: [{ name: demo, type: pipeline, pipeline: demo, within: 26h }, { name: proof, type: audit, verify_every: 1ms, interval: 100ms }] }");
        Assert.Contains("'demo' has never succeeded", box.Run("health", "--config", "my.yml").Gave(1).Out);
        var both = box.Run("health", "--home", box.Home, "--home", other, "--config", "my.yml", "--json", "--detailed").Gave(0).Json().GetProperty("components");
        Assert.Equal("healthy", both.GetProperty("demo").GetProperty("status").GetString());
        Assert.True(both.GetProperty("audit_system").GetProperty("events_last_hour").GetInt32() > 0);

        using var served = Served.Start(box, "--home", box.Home, "--home", other, "--config", "my.yml");
        Assert.Contains("\"demo\":\"healthy\"", await served.Client.GetStringAsync(new Uri(served.Root, "/health"), TestContext.Current.CancellationToken));
        var entries = Directory.EnumerateFiles(Path.Combine(other, "audit", "tile", "entries"), "*", SearchOption.AllDirectories).First();
        File.WriteAllText(entries, File.ReadAllText(entries).Replace("demo", "dema", StringComparison.Ordinal));
        for (var until = Environment.TickCount64 + 60_000; ;)
        {
            Assert.True(Environment.TickCount64 < until, "The change is not seen.");
            using var answer = await served.Client.GetAsync(new Uri(served.Root, "/health/detailed"), TestContext.Current.CancellationToken);
            var components = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("components");
            if (components.GetProperty("proof").GetProperty("status").GetString() != "unhealthy") continue;
            Assert.Contains($"The audit log {Path.Combine(other, "audit")} does not verify: ", components.GetProperty("proof").GetProperty("message").GetString());
            break;
        }
    }

    [Fact]
    public void Monitors_elsewhere_are_asked_side_by_side_and_one_that_is_gone_is_told()
    {
        using var box = new Sandbox();
        box.Write("bad.yml", "health: { checks: [{ name: gone, type: tcp, address: 'localhost:1', groups: [ready] }] }");
        using var well = Served.Start(box);
        using var ill = Served.Start(box, "--config", "bad.yml");
        var (first, second) = ($"http://127.0.0.1:{well.Root.Port}", $"http://127.0.0.1:{ill.Root.Port}");

        Assert.StartsWith($"healthy    {first}  4 of 4 healthy\n", box.Run("health", "--url", first).Gave(0).Out);
        var json = box.Run("health", "--url", first, "--url", second, "--url", "http://127.0.0.1:1", "--detailed", "--json").Gave(1).Json();
        var monitors = json.GetProperty("monitors").EnumerateArray().ToArray();
        Assert.Equal([first, second, "http://127.0.0.1:1"], monitors.Select(one => one.GetProperty("source").GetString()));
        Assert.Equal("unhealthy", monitors[1].GetProperty("components").GetProperty("gone").GetProperty("status").GetString());
        Assert.Equal("localhost:1", monitors[1].GetProperty("components").GetProperty("gone").GetProperty("address").GetString());
        Assert.Equal("Attest.MonitorUnreachable", monitors[2].GetProperty("error").GetProperty("id").GetString());
        box.Run("health", "--url", first, "--url", "http://127.0.0.1:1").Gave(2);
        var ready = box.Run("health", "--url", second, "--group", "ready", "--json").Gave(1).Json().GetProperty("monitors")[0];
        Assert.Equal(["audit_system", "gone", "state_folder"], ready.GetProperty("components").EnumerateObject().Select(one => one.Name));
    }

    [Fact]
    public async Task The_endpoint_answers_probes_and_counts_what_the_checks_found()
    {
        using var box = new Sandbox();
        box.Write("mine.yml", "health: { endpoints: { readiness: /healthz }, checks: [{ name: gone, type: tcp, address: 'localhost:1', groups: [ready], worst: unhealthy }] }");
        using var served = Served.Start(box, "--config", "mine.yml");
        Assert.Equal((200, """{"status":"alive"}"""), await Get("/live"));
        foreach (var path in (string[])["/healthz", "/ready"])
        {
            var (code, answer) = await Get(path);
            Assert.Equal(503, code);
            Assert.Matches("""^\{"status":"not_ready","reason":"gone: [^"]+"\}$""", answer);
        }

        Assert.Equal(404, (await Get("/health/ready")).Status);
        var (status, health) = await Get("/health");
        Assert.Equal((503, "unhealthy"), (status, JsonDocument.Parse(health).RootElement.GetProperty("components").GetProperty("gone").GetString()));
        Assert.Equal("unhealthy", JsonDocument.Parse((await Get("/api/summary")).Body).RootElement.GetProperty("health").GetProperty("components").GetProperty("gone").GetString());
        var metrics = (await Get("/health/metrics")).Body;
        Assert.Equal(0, Served.Value(metrics, "attest_health_check_status{component=\"gone\"}"));
        Assert.Equal(1, Served.Value(metrics, "attest_health_check_status{component=\"disk\"}"));
        Assert.DoesNotContain("attest_build_info", metrics);
        Assert.Equal(1, Served.Value(served.Scrape(), "attest_health_check_status{component=\"runtime\"}"));
        Assert.Contains("\"target\":\"attest::health\",\"message\":\"Health status changed\",\"fields\":{\"component\":\"gone\",\"status\":\"unhealthy\"", File.ReadAllText(Path.Combine(box.Home, "attest.log")));
        served.Stop().Gave(0);

        async Task<(int Status, string Body)> Get(string path)
        {
            using var response = await served.Client.GetAsync(new Uri(served.Root, path));
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Ten_thousand_probes_at_once_are_answered_by_one_run_of_the_check()
    {
        Needs.Unix();
        using var box = new Sandbox();
        box.Write("my.yml", """
            health: { checks: [{ name: slow, type: command, interval: 1h, timeout: 5m, command: [sh, -c, 'echo once >>calls; while [ ! -e go ]; do sleep 0.05; done; echo "degraded: tired"'] }] }
            """);
        using var served = Served.Start(box, "--config", "my.yml");
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 200 }) { Timeout = TimeSpan.FromMinutes(5) };
        var address = new Uri(served.Root, "/health");
        var probes = Enumerable.Range(0, 10_000).Select(_ => client.GetStringAsync(address, TestContext.Current.CancellationToken)).ToArray();
        Assert.DoesNotContain(probes, static probe => probe.IsCompleted);
        box.Write("go", "");
        Assert.All(await Task.WhenAll(probes), static answer => Assert.Contains("\"slow\":\"degraded\"", answer));
        Assert.Equal("once\n", box.Read("calls"));
    }

    [Fact]
    public void Two_things_at_one_path_are_refused()
    {
        using var box = new Sandbox();
        box.Write("mine.yml", "health: { endpoints: { health: /metrics } }");
        Assert.Contains("Two things are to be served at /metrics.", box.Run("serve", "--listen", "127.0.0.1:0", "--config", "mine.yml").Gave(2).Error);
    }

    private static string Squeezed(JsonElement element) => JsonSerializer.Serialize(element);
}
