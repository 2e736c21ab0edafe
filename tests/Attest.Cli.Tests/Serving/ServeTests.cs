using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Attest.Cli.Tests.Serving;

/// <summary><c>attest serve</c> as a process, asked over the network.</summary>
public sealed class ServeTests
{
    private const string Runs = "attest_pipeline_executions_total{pipeline=\"demo\",status=\"success\"}";

    [Fact]
    public void It_says_where_it_listens_serves_and_ends_with_0_on_either_signal()
    {
        foreach (var signal in (string[])["TERM", "INT"])
        {
            using var box = new Sandbox();
            using var served = Served.Start(box);
            Assert.Contains("attest_build_info{", served.Scrape());
            served.Process.Signal(signal);
            var ended = served.Process.End().Gave(0);
            Assert.Equal("", ended.Error);
        }
    }

    [Fact]
    public void What_was_run_before_and_during_is_counted_and_a_restart_changes_nothing()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'true' }");
        box.Run("run").Gave(0);
        string before;
        using (var served = Served.Start(box))
        {
            Assert.Equal(1, Served.Value(served.Scrape(), Runs));
            box.Run("run").Gave(0);
            before = served.Scrape();
            Assert.Equal(2, Served.Value(before, Runs));
            served.Stop().Gave(0);
        }

        using (var again = Served.Start(box))
        {
            var after = again.Scrape();
            foreach (var line in before.Split('\n').Where(line => line.StartsWith("attest_pipeline_", StringComparison.Ordinal)))
                Assert.Contains(line + "\n", after);

            // The endpoint's own counters go on too: the scrape before was one.
            const string requests = "attest_system_requests_total{code=\"200\",endpoint=\"/metrics\",method=\"GET\"}";
            Assert.Equal(Served.Value(before, requests) + 1, Served.Value(after, requests));
            again.Stop().Gave(0);
        }
    }

    [Fact]
    public void Definitions_of_the_configuration_stand_at_0_and_one_that_cannot_be_read_is_told()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'true' }");
        box.Write("broken.yml", "name: broken\nsteps: [{ id: a, rum: x }]\n");
        box.Write("attest.yml", "serve: { pipelines: [attest.pipeline.yml, broken.yml, missing.yml] }\nmonitoring: { prometheus: { path: /scrape, namespace: mine } }\n");
        using var served = Served.Start(box);
        Assert.EndsWith("/scrape", served.Metrics);
        Assert.Equal(0, Served.Value(served.Scrape(), Runs.Replace("attest_", "mine_", StringComparison.Ordinal)));
        var ended = served.Stop().Gave(0);
        Assert.Contains("broken.yml:2:", ended.Error);
        Assert.Contains("missing.yml", ended.Error);
    }

    [Fact]
    public void Beyond_loopback_is_refused_unless_it_is_allowed_in_so_many_words()
    {
        using var box = new Sandbox();
        var refused = box.Run("serve", "--listen", "0.0.0.0:0", "--json").Gave(2).Json().GetProperty("error");
        Assert.Equal("Attest.ListenRefused", refused.GetProperty("id").GetString());
        box.Run("serve", "--listen", ":0", "--metrics", "*:0").Gave(2);
        box.Write("attest.yml", "access: { allow_anonymous: true }\n");
        Assert.Contains("Attest.ConfigurationRefused", box.Run("serve", "--listen", "*:0").Gave(2).Error);
        File.Delete(Path.Combine(box.Work, "attest.yml"));
        using var process = box.StartWithDefaultSignals("serve", "--listen", "*:0", "--allow-anonymous");
        process.WaitFor("Metrics on http://");
        process.Signal("TERM");
        process.End().Gave(0);
    }

    [Fact]
    public void A_port_in_use_is_told_with_what_to_do()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var box = new Sandbox();
        var error = box.Run("serve", "--listen", taken.LocalEndpoint.ToString()!, "--json").Gave(2).Json().GetProperty("error");
        Assert.Equal("Attest.ListenFailed", error.GetProperty("id").GetString());
        Assert.Contains(taken.LocalEndpoint.ToString()!, error.GetProperty("message").GetString());
        Assert.Contains("--listen", error.GetProperty("remedy").GetString());
        Assert.Contains("Attest.ArgumentInvalid", box.Run("serve", "--listen", "example.org:80").Gave(2).Error);
    }

    [Fact]
    public async Task As_JSON_it_is_one_object_and_a_second_listener_has_the_metrics_alone()
    {
        using var box = new Sandbox();
        var file = Path.Combine(box.Work, "where.json");
        using var process = box.StartWithDefaultSignals("serve", "--json", "--listen", "127.0.0.1:0", "--listen", "[::1]:0", "--metrics", ":0", "--output", file);
        Await(() => File.Exists(file), "where it listens stands in the file");
        using var where = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(file));
        var listening = where.RootElement.GetProperty("listening").EnumerateArray().Select(one => one.GetProperty("metrics").GetString()!).ToArray();
        Assert.Equal(3, listening.Length);
        Assert.StartsWith("http://[::1]:", listening[1]);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        foreach (var url in listening) Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(url, TestContext.Current.CancellationToken)).StatusCode);
        process.Signal("TERM");
        Assert.Equal("", process.End().Gave(0).Out);
    }

    [Fact]
    public void The_service_manager_is_told_when_it_is_ready_and_when_it_stops()
    {
        Needs.Unix();
        using var box = new Sandbox();
        var path = Path.Combine(box.Work, "n");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));
        manager.ReceiveTimeout = 30_000;
        box.Environment["NOTIFY_SOCKET"] = path;
        using var served = Served.Start(box);
        var buffer = new byte[1024];
        Assert.StartsWith("READY=1\nSTATUS=Listening on http://127.0.0.1:", Encoding.UTF8.GetString(buffer, 0, manager.Receive(buffer)));
        served.Stop().Gave(0);
        Assert.Equal("STOPPING=1", Encoding.UTF8.GetString(buffer, 0, manager.Receive(buffer)));
    }

    [Fact]
    public void A_run_that_dies_while_it_serves_is_closed_without_another_attest()
    {
        Needs.Unix();
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'echo started; until [ -e stop ]; do sleep 0.2; done' }");
        using var served = Served.Start(box);
        using var run = box.Start("run");
        run.WaitFor("started");
        run.Signal("KILL");
        run.End();
        var lost = Runs.Replace("success", "lost", StringComparison.Ordinal);
        Await(() => Served.Value(served.Scrape(), lost) is 1, "the run is counted as lost");
        Assert.Contains("demo", served.Stop().Gave(0).Error);
        box.Write("stop", "");
    }

    [Fact]
    public void Several_homes_are_added_up()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'true' }");
        var second = Path.Combine(box.Work, "second");
        foreach (var (home, name) in ((string, string)[])[(box.Home, "first"), (second, "second")])
        {
            // What a run ends with is in the log's tree, and what was told before it.
            box.Run("token", "new", name, "--role", "metrics:read", "--home", home).Gave(0);
            box.Run("run", "--home", home).Gave(0);
        }

        using var served = Served.Start(box, "--home", box.Home, "--home", second);
        Assert.Equal(2, Served.Value(served.Scrape(), Runs));
        Assert.Equal(2, Get("/api/runs").GetProperty("runs").GetArrayLength());
        Assert.Equal(
            ["first", "second"],
            Get("/api/summary").GetProperty("audit").GetProperty("events").EnumerateArray()
                .Where(told => told.GetProperty("event_type").GetString() == "token_created").Select(told => told.GetProperty("detail").GetString()).Order(StringComparer.Ordinal));

        System.Text.Json.JsonElement Get(string path)
        {
            using var answer = served.Client.Send(new HttpRequestMessage(HttpMethod.Get, new Uri(served.Root, path)));
            using var document = System.Text.Json.JsonDocument.Parse(answer.EnsureSuccessStatusCode().Content.ReadAsStream());
            return document.RootElement.Clone();
        }
    }

    [Fact]
    public void The_summary_reads_the_audit_log_where_the_configuration_has_it()
    {
        using var box = new Sandbox();
        var config = box.Write("mine.yml", $"audit: {{ path: '{Path.Combine(box.Work, "log")}' }}\n");
        box.Run("token", "new", "there", "--role", "metrics:read", "--config", config).Gave(0);
        using var served = Served.Start(box, "--config", config);
        using var answer = served.Client.Send(new HttpRequestMessage(HttpMethod.Get, new Uri(served.Root, "/api/summary")));
        using var document = System.Text.Json.JsonDocument.Parse(answer.EnsureSuccessStatusCode().Content.ReadAsStream());
        Assert.Contains(document.RootElement.GetProperty("audit").GetProperty("events").EnumerateArray(), told => told.GetProperty("event_type").GetString() == "token_created");
    }

    /// <summary>Looks until it is so; what never comes fails the test and does not hang it.</summary>
    private static void Await(Func<bool> isSo, string what) =>
        Assert.True(SpinWait.SpinUntil(isSo, TimeSpan.FromSeconds(60)), $"not within a minute: {what}");
}
