using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Attest.Cli.Tests;

/// <summary>What we push, taken by the programs it is for, and asked of them again.</summary>
public sealed class PushPeerTests : IDisposable
{
    private const string OneRun =
        """
          - id: a
            run: |
              printf '# TYPE rows_total counter\nrows_total{table="a\\"b\\\\c"} 5\n# TYPE took_seconds histogram\ntook_seconds 0.3\n' >> "$ATTEST_METRICS"
          - { id: b, run: 'exit 3' }
        """;

    private static readonly Regex Listening = new("(?:Listening on\" address=|started server at http://)(?<address>[0-9.]+:[0-9]+)", RegexOptions.NonBacktracking);

    private static readonly Regex Port = new("port (?<port>[0-9]+)\n", RegexOptions.NonBacktracking);

    private readonly Sandbox _box = new();
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(30) };

    public PushPeerTests() => _box.Pipeline(OneRun);

    public void Dispose()
    {
        _client.Dispose();
        _box.Dispose();
    }

    [Fact]
    public async Task A_Pushgateway_shows_the_totals_of_all_runs_once()
    {
        using var gateway = _box.Start(Needs.Tool("prometheus-pushgateway"), ["--web.listen-address=127.0.0.1:0"], null);
        var address = Listening.Match(gateway.WaitFor(Listening)).Groups["address"].Value;
        Configure($"pushgateway: {{ url: 'http://{address}', job: team/nightly }}");

        _box.Run("run").Gave(1);
        _box.Run("run").Gave(1);

        var shown = await _client.GetStringAsync($"http://{address}/metrics");
        var instance = File.ReadAllText(Path.Combine(_box.Home, "instance")).Trim();
        Assert.Contains($"attest_pipeline_executions_total{{instance=\"{instance}\",job=\"team/nightly\",pipeline=\"demo\",status=\"failure\"}} 2\n", shown);
        Assert.Contains($"rows_total{{instance=\"{instance}\",job=\"team/nightly\",pipeline=\"demo\",step=\"a\",table=\"a\\\"b\\\\c\"}} 10\n", shown);
        Assert.Contains($"took_seconds_count{{instance=\"{instance}\",job=\"team/nightly\",pipeline=\"demo\",step=\"a\"}} 2\n", shown);
        Assert.Contains($"push_failure_time_seconds{{instance=\"{instance}\",job=\"team/nightly\"}} 0\n", shown);

        _box.Run("metrics", "--push", address).Gave(0);
        Assert.Contains("job=\"team/nightly\"", await _client.GetStringAsync($"http://{address}/metrics"));
    }

    [Fact]
    public async Task What_health_checks_find_is_pushed_at_once_and_stays_with_the_next_run()
    {
        using var gateway = _box.Start(Needs.Tool("prometheus-pushgateway"), ["--web.listen-address=127.0.0.1:0"], null);
        var address = Listening.Match(gateway.WaitFor(Listening)).Groups["address"].Value;
        _box.Write("my.yml", $$"""
            health: { checks: [{ name: gone, type: tcp, address: "localhost:1", worst: degraded }] }
            monitoring: { push: { textfile: {{Path.Combine(_box.Work, "attest.prom")}}, pushgateway: { url: "http://{{address}}", job: team } } }
            """);
        _box.Run("health", "--config", "my.yml", "--quiet").Gave(0);
        await Shown("degraded at once");
        _box.Run("run", "--config", "my.yml").Gave(1);
        await Shown("and after a run");

        async Task Shown(string when)
        {
            var instance = File.ReadAllText(Path.Combine(_box.Home, "instance")).Trim();
            Assert.True(_box.Read("attest.prom").Contains("attest_health_check_status{component=\"gone\"} 0.5\n", StringComparison.Ordinal), when);
            Assert.Contains("attest_health_check_duration_seconds_count{component=\"disk\"} 1\n", _box.Read("attest.prom"));
            Assert.Contains($"attest_health_check_status{{component=\"gone\",instance=\"{instance}\",job=\"team\"}} 0.5\n", await _client.GetStringAsync($"http://{address}/metrics"));
        }
    }

    [Fact]
    public async Task Node_exporter_shows_the_totals_of_a_textfile()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_box.Work, "textfiles")).FullName;
        using var exporter = _box.Start(
            Needs.Tool("prometheus-node-exporter"),
            ["--web.listen-address=127.0.0.1:0", "--collector.disable-defaults", "--collector.textfile", $"--collector.textfile.directory={folder}"],
            null);
        var address = Listening.Match(exporter.WaitFor(Listening)).Groups["address"].Value;
        Configure($"textfile: {Path.Combine(folder, "attest.prom")}");

        _box.Run("run").Gave(1);
        _box.Run("run").Gave(1);

        var shown = await _client.GetStringAsync($"http://{address}/metrics");
        Assert.Contains("attest_pipeline_executions_total{pipeline=\"demo\",status=\"failure\"} 2\n", shown);
        Assert.Contains("rows_total{pipeline=\"demo\",step=\"a\",table=\"a\\\"b\\\\c\"} 10\n", shown);
        Assert.Contains("took_seconds_count{pipeline=\"demo\",step=\"a\"} 2\n", shown);
        Assert.Contains("node_textfile_scrape_error 0\n", shown);
    }

    [Fact]
    public async Task VictoriaMetrics_takes_OTLP_and_answers_a_query_with_our_numbers()
    {
        using var database = _box.Start(
            Needs.Tool("victoria-metrics"),
            ["-httpListenAddr=127.0.0.1:0", $"-storageDataPath={Path.Combine(_box.Work, "data")}", "-search.latencyOffset=0s", "-retentionPeriod=100y"],
            null);
        var address = Listening.Match(database.WaitFor(Listening)).Groups["address"].Value;
        _box.Environment["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] = $"http://{address}/opentelemetry/v1/metrics";
        _box.Environment["OTEL_EXPORTER_OTLP_METRICS_COMPRESSION"] = "gzip";

        _box.Run("run").Gave(1);
        _box.Run("run").Gave(1);

        await ExpectAsync("2", address, "attest_pipeline_executions_total{status='failure',pipeline='demo',service\\.name='attest'}");
        await ExpectAsync("10", address, "rows_total{table='a\"b\\\\c',step='a'}");
        await ExpectAsync("2", address, "took_seconds_bucket{le='0.5'}");
        await ExpectAsync("0", address, "took_seconds_bucket{le='0.25'}");
        await ExpectAsync("2", address, "{__name__='cicd.pipeline.run.duration_count',cicd\\.pipeline\\.result='failure',cicd\\.pipeline\\.run\\.state='executing',cicd\\.pipeline\\.name='demo'}");
        await ExpectAsync("2", address, "{__name__='cicd.pipeline.run.errors',error\\.type='Attest.StepFailed'}");
        await ExpectAsync("1", address, "count(count by (service\\.instance\\.id) ({__name__=~'attest_.*'}))");
    }

    [Fact]
    public async Task VictoriaMetrics_takes_native_histograms_as_exponential_ones()
    {
        using var database = _box.Start(
            Needs.Tool("victoria-metrics"),
            ["-httpListenAddr=127.0.0.1:0", $"-storageDataPath={Path.Combine(_box.Work, "data")}", "-search.latencyOffset=0s", "-retentionPeriod=100y"],
            null);
        var address = Listening.Match(database.WaitFor(Listening)).Groups["address"].Value;
        _box.Environment["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] = $"http://{address}/opentelemetry/v1/metrics";
        _box.Environment["ATTEST_MONITORING_NATIVE_HISTOGRAMS_ENABLED"] = "true";

        _box.Run("run").Gave(1);
        _box.Run("run").Gave(1);

        // 0.3 lies above 2^(-14/8) = 0.297 and at most 2^(-13/8) = 0.324: twice in that bucket alone.
        await ExpectAsync("2", address, "took_seconds_count");
        await ExpectAsync("0.6", address, "took_seconds_sum");
        await ExpectAsync("2", address, "took_seconds_bucket{vmrange='2.973e-01...3.242e-01'}");
        await ExpectAsync("1", address, "count(took_seconds_bucket)");
    }

    /// <summary>gRPC's own library (C core) as the server.</summary>
    [Fact]
    public void A_gRPC_server_that_is_not_ours_takes_the_call()
    {
        const string Python = "/usr/bin/python3";
        _ = Needs.AnyOf("python3-grpcio", "/usr/lib/python3/dist-packages/grpc");
        var script = _box.Write("server.py", """
            import grpc, sys
            from concurrent import futures
            class Service(grpc.GenericRpcHandler):
                def service(self, call):
                    if call.method != '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export': return None
                    def export(request, context):
                        said = dict(context.invocation_metadata())
                        print('deadline', 0 < context.time_remaining() <= 10, flush=True)
                        print('tenant', said.get('x-tenant'), flush=True)
                        print('bytes', len(request) > 1000, b'attest_pipeline_executions_total' in request, flush=True)
                        if said.get('x-tenant') == 'full':
                            context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, 'quota: é')
                        return b'\x0a\x09\x08\x02\x12\x05two!!'
                    return grpc.unary_unary_rpc_method_handler(export)
            server = grpc.server(futures.ThreadPoolExecutor(2))
            server.add_generic_rpc_handlers((Service(),))
            print('port', server.add_insecure_port('127.0.0.1:0'), flush=True)
            server.start()
            server.wait_for_termination()
            """);
        using var server = _box.Start(Python, [script], null);
        _box.Environment["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] = $"http://127.0.0.1:{Port.Match(server.WaitFor(Port)).Groups["port"].Value}";
        _box.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc";
        _box.Environment["OTEL_EXPORTER_OTLP_COMPRESSION"] = "gzip";
        _box.Environment["OTEL_EXPORTER_OTLP_HEADERS"] = "x-tenant=blue";

        var ended = _box.Run("run").Gave(1);
        server.WaitFor("deadline True\ntenant blue\nbytes True True\n");
        Assert.Contains("two!!", ended.Error);
        Assert.Matches("attest_telemetry_dropped_total\\{reason=\"export_failed\",sink=\"metrics\"\\} 2\n", _box.Run("metrics").Gave(0).Out);

        _box.Environment["OTEL_EXPORTER_OTLP_HEADERS"] = "x-tenant=full";
        Assert.Contains("RESOURCE_EXHAUSTED: quota: é", _box.Run("run").Gave(1).Error);
    }

    private void Configure(string push) =>
        _box.Environment["ATTEST_CONFIG"] = _box.Write("conf.yml", $"monitoring: {{ push: {{ {push} }} }}\n");

    /// <summary>A query gives one series of this value: what was taken a moment ago shows a moment later.</summary>
    private async Task ExpectAsync(string value, string address, string query)
    {
        var end = Stopwatch.GetTimestamp() + (60 * Stopwatch.Frequency);
        while (true)
        {
            using var answer = JsonDocument.Parse(await _client.GetStringAsync($"http://{address}/api/v1/query?query={Uri.EscapeDataString(query)}"));
            var result = answer.RootElement.GetProperty("data").GetProperty("result");
            var values = string.Join(' ', result.EnumerateArray().Select(series => series.GetProperty("value")[1].GetString()));
            if (values == value) return;
            Assert.True(Stopwatch.GetTimestamp() < end, $"{query} gives '{values}', not '{value}'");
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }
}
