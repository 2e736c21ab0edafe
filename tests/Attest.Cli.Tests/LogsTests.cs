using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Attest.Cli.Tests;

/// <summary><c>attest logs</c>, and where a run's log lines go.</summary>
public sealed class LogsTests
{
    private const string OneGoodOneBad = """
          - { id: good, command: [git, --version] }
          - { id: bad, command: [no-such-program-here], needs: [good] }
        """;

    [Fact]
    public void Logs_prints_what_runs_have_logged_for_people_and_as_the_lines_they_are()
    {
        using var box = new Sandbox();
        box.Pipeline(OneGoodOneBad);
        box.Run("run").Gave(1);
        box.Run("logs", "write", "outside", "--level", "warn", "--field", "rows=5", "--field", "code=007").Gave(0);

        var text = box.Run("logs").Gave(0).Out;
        Assert.Contains(" INFO  attest::pipeline  Pipeline execution started pipeline=demo run_id=", text, StringComparison.Ordinal);
        Assert.EndsWith("Z WARN  attest::script  outside rows=5 code=007\n", text, StringComparison.Ordinal);

        var lines = box.Run("logs", "--json").Gave(0).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var log = Directory.GetFiles(Path.Combine(box.Home, "runs"), "run.log", SearchOption.AllDirectories).Single();
        Assert.Equal([.. File.ReadAllLines(log), .. File.ReadAllLines(Path.Combine(box.Home, "attest.log"))], lines);
        Assert.Equal(lines[^1..], box.Run("logs", "--json", "--last", "1").Gave(0).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(File.ReadAllText(log), box.Run("logs", "--json", log).Gave(0).Out);

        var error = JsonDocument.Parse(box.Run("logs", "--level", "error", "--target", "step", "--format", "json").Gave(0).Out).RootElement;
        Assert.Equal("Attest.CommandNotFound", error.GetProperty("fields").GetProperty("error_id").GetString());
        Assert.Empty(box.Run("logs", "--until", "1h").Gave(0).Out);
        Assert.Equal(text, box.Run("logs", "--since", "1h").Gave(0).Out);
    }

    [Theory]
    [InlineData("--level", "loud", "Attest.ArgumentInvalid")]
    [InlineData("--since", "yesterday", "Attest.ArgumentInvalid")]
    [InlineData("--last", "few", "Attest.ArgumentInvalid")]
    [InlineData("--run", "ffffffff", "Attest.RunNotFound")]
    [InlineData("missing.log", "--json", "Attest.FileUnreadable")]
    public void What_cannot_be_asked_is_refused_by_name(string option, string value, string id)
    {
        using var box = new Sandbox();
        var ended = box.Run("logs", option, value, "--quiet").Gave(2);
        Assert.Contains(id, ended.Out + ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Analyze_sums_up_errors_and_durations()
    {
        using var box = new Sandbox();
        box.Pipeline(OneGoodOneBad);
        box.Run("run").Gave(1);
        box.Run("run").Gave(1);

        var sum = JsonDocument.Parse(box.Run("logs", "analyze", "--json").Gave(0).Out).RootElement;
        Assert.Equal(2, sum.GetProperty("errors")[0].GetProperty("count").GetInt32());
        Assert.Equal("demo", sum.GetProperty("pipelines")[0].GetProperty("pipeline").GetString());
        Assert.Equal(2, sum.GetProperty("pipelines")[0].GetProperty("runs").GetInt32());
        Assert.True(sum.GetProperty("pipelines")[0].GetProperty("mean_ms").GetDouble() > 0);
        Assert.Equal(0, sum.GetProperty("violations").GetArrayLength());
        Assert.Contains("      2  ", box.Run("logs", "analyze").Gave(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Following_shows_new_lines_and_runs_and_ends_with_130_on_Ctrl_C()
    {
        Needs.Unix();
        using var box = new Sandbox();
        box.Pipeline(OneGoodOneBad);
        box.Run("logs", "write", "first").Gave(0);
        using var follow = box.StartWithDefaultSignals("logs", "--follow");
        follow.WaitFor("first");
        box.Run("logs", "write", "second").Gave(0);
        follow.WaitFor("second");
        box.Run("run").Gave(1);
        follow.WaitFor("Pipeline execution completed");
        follow.Signal("INT");

        var ended = follow.End();
        Assert.Equal(130, ended.Code);
        Assert.Equal(1 + 1 + 4, ended.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void Following_ends_when_its_reader_has_gone()
    {
        Needs.Unix();
        using var box = new Sandbox();
        box.Run("logs", "write", "first").Gave(0);

        using var follow = box.Start(Needs.Tool("sh"), ["-c", $"'{Sandbox.Attest}' logs --follow | head -n 1"], null);
        follow.WaitFor("first");

        // Nothing more comes that it could fail to write.
        follow.End().Gave(0);
    }

    [Fact]
    public void A_reader_that_has_seen_enough_ends_it()
    {
        Needs.Unix();
        using var box = new Sandbox();
        box.RunProgram(Sandbox.Attest, ["logs", "write"], Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(number => $"{number}\n")))).Gave(0);

        Assert.Contains("  0\n", box.RunProgram("/bin/sh", ["-c", "\"$0\" logs | head -n 1", Sandbox.Attest]).Gave(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_names_no_log_that_does_not_exist()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: good, command: [git, --version] }");
        var report = JsonDocument.Parse(box.Run("run", "--json", "--log-level", "error").Gave(0).Out).RootElement;

        Assert.Empty(File.ReadAllText(report.GetProperty("paths").GetProperty("log").GetString()!));
    }

    [Fact]
    public void Lines_go_where_the_configuration_sends_them_and_the_report_stands_alone_on_standard_output()
    {
        using var box = new Sandbox();
        box.Pipeline(OneGoodOneBad);
        box.Write("attest.yml", "logging: { output: both, format: text, file_path: logs/app.log, components: { step: error } }");
        var ended = box.Run("run", "--json").Gave(1);

        using var report = JsonDocument.Parse(ended.Out);
        var lines = File.ReadAllLines(Path.Combine(box.Work, "logs", "app.log"));
        Assert.Equal(["INFO", "ERROR", "INFO"], lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));
        Assert.All(lines, line => Assert.Contains(line + "\n", ended.Error, StringComparison.Ordinal));

        var quiet = box.Run("run", "--json", "--quiet").Gave(1);
        Assert.Equal("ERROR", Assert.Single(quiet.Error.Split('\n'), line => line.Contains(" attest::", StringComparison.Ordinal)).Split(' ')[1]);
        Assert.Equal(6, File.ReadAllLines(Path.Combine(box.Work, "logs", "app.log")).Length);
    }

    [Fact]
    public void A_full_disk_costs_a_run_its_log_lines_and_nothing_else()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full here");
        using var box = new Sandbox();
        box.Pipeline("  - { id: good, command: [git, --version] }");
        box.Environment["ATTEST_LOG_FILE"] = "/dev/full";
        var ended = box.Run("run").Gave(0);

        Assert.Single((ended.Out + ended.Error).Split('\n'), line => line.Contains("Log lines are lost: /dev/full", StringComparison.Ordinal));
        Assert.Contains("telemetry_dropped_total{reason=\"file_unwritable\",sink=\"logs\"} 3", box.Run("metrics").Gave(0).Out, StringComparison.Ordinal);
    }

    /// <summary>File systems that take no new file, whoever asks: what a disk mounted read-only says to root too.</summary>
    [Theory]
    [InlineData("/proc/app.log")]
    [InlineData("/sys/app.log")]
    public void A_log_file_where_nothing_can_be_written_costs_a_run_its_lines_there_and_nothing_else(string path)
    {
        Needs.Linux();
        using var box = new Sandbox();
        box.Pipeline("  - { id: good, command: [git, --version] }");
        box.Environment["ATTEST_LOG_FILE"] = path;
        var ended = box.Run("run").Gave(0);

        Assert.Single((ended.Out + ended.Error).Split('\n'), line => line.Contains($"Log lines are lost: {path}", StringComparison.Ordinal));
        Assert.Contains("telemetry_dropped_total{reason=\"file_unwritable\",sink=\"logs\"} 3", box.Run("metrics").Gave(0).Out, StringComparison.Ordinal);
        Assert.Equal(3, box.Run("logs").Gave(0).Out.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task The_records_of_a_run_arrive_at_the_collector_that_is_named()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: good, command: [git, --version] }");
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
        box.Environment["OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"] = $"http://127.0.0.1:{((IPEndPoint)collector.LocalEndpoint).Port}/v1/logs";
        using var run = box.Start("run");
        using var connection = await collector.AcceptTcpClientAsync();
        var request = new StringBuilder();

        // A slow machine's run sends what it has before it has all: each request is answered.
        while (!request.ToString().Contains("Pipeline execution completed", StringComparison.Ordinal))
        {
            request.Append(await ReadRequest(connection.GetStream()));
            await connection.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        }

        Assert.StartsWith("POST /v1/logs HTTP/1.1\r\n", request.ToString(), StringComparison.Ordinal);
        Assert.Contains("cicd.pipeline.run.id", request.ToString(), StringComparison.Ordinal);
        run.End().Gave(0);
        Assert.Contains("telemetry_dropped_total{reason=\"export_failed\",sink=\"logs\"} 0", box.Run("metrics").Gave(0).Out, StringComparison.Ordinal);
    }

    private static async Task<string> ReadRequest(Stream from)
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var one = new byte[1];
            await from.ReadExactlyAsync(one);
            head.Append((char)one[0]);
        }

        const string name = "Content-Length: ";
        var length = Array.Find(head.ToString().Split("\r\n"), line => line.StartsWith(name, StringComparison.OrdinalIgnoreCase))![name.Length..];
        var body = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
        await from.ReadExactlyAsync(body);
        return head + Encoding.Latin1.GetString(body);
    }

    [Fact]
    public void A_collector_that_is_not_there_costs_a_run_a_counted_loss()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: good, command: [git, --version] }");
        box.Write("attest.yml", "logging: { output: otlp }");
        box.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1";
        box.Environment["OTEL_TRACES_EXPORTER"] = "none";
        var ended = box.Run("run").Gave(0);

        Assert.Contains("3 log line(s) could not be exported", ended.Out + ended.Error, StringComparison.Ordinal);
        Assert.Contains("telemetry_dropped_total{reason=\"export_failed\",sink=\"logs\"} 3", box.Run("metrics").Gave(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_misspelt_level_in_ATTEST_LOG_runs_nothing()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: good, create_file: { path: made, content: x } }");
        box.Environment["ATTEST_LOG"] = "attest=debgu";

        Assert.Contains("did you mean 'debug'?", box.Run("run").Gave(2).Error, StringComparison.Ordinal);
        Assert.False(box.Has("made"));
    }

    [Fact]
    public void A_run_that_is_cancelled_has_its_last_line_in_every_log()
    {
        Needs.Unix();
        using var box = new Sandbox();
        box.Pipeline("  - { id: long, command: [sleep, '60'] }");
        box.Environment["ATTEST_LOG_FILE"] = "app.log";
        using var run = box.StartWithDefaultSignals("run");
        run.WaitFor("long: started");
        run.Signal("INT");
        Assert.Equal(130, run.End().Code);

        var log = Directory.GetFiles(Path.Combine(box.Home, "runs"), "run.log", SearchOption.AllDirectories).Single();
        Assert.Equal(File.ReadAllText(log), box.Read("app.log"));
        Assert.Contains("\"status\":\"cancelled\"", box.Read("app.log").TrimEnd('\n').Split('\n')[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_hundred_thousand_lines_from_each_of_ten_processes_none_is_lost()
    {
        const int processes = 10, lines = 100_000;
        using var box = new Sandbox();
        box.Environment["ATTEST_LOG_FILE"] = "app.log";
        box.Environment["ATTEST_LOGGING_MAX_FILE_SIZE"] = "10MB";
        box.Environment["ATTEST_LOGGING_MAX_FILES"] = "1000";
        Parallel.For(0, processes, new ParallelOptions { MaxDegreeOfParallelism = processes }, process =>
        {
            var input = new StringBuilder(lines * 8);
            for (var number = 0; number < lines; number++) input.Append(CultureInfo.InvariantCulture, $"{process}:{number}\n");
            box.RunProgram(Sandbox.Attest, ["logs", "write"], Encoding.UTF8.GetBytes(input.ToString())).Gave(0);
        });

        foreach (var log in (string[])[Path.Combine(box.Work, "app.log"), Path.Combine(box.Home, "attest.log")])
        {
            var files = Directory.GetFiles(Path.GetDirectoryName(log)!, Path.GetFileName(log) + "*").Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).ToList();
            Assert.InRange(files.Count, 5, 1000);
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var line in files.SelectMany(File.ReadLines))
            {
                var start = line.IndexOf("\"message\":\"", StringComparison.Ordinal) + 11;
                Assert.True(line.EndsWith("\"fields\":{}}", StringComparison.Ordinal) && seen.Add(line[start..line.IndexOf('"', start)]), line);
            }

            Assert.Equal(processes * lines, seen.Count);
        }
    }

    /// <summary>What the field writes at its prompt, with our names.</summary>
    [Theory]
    [InlineData("""tail -n +1 "$LOG" | jq -c 'select(.level == "ERROR") | .fields.error_id'""", "\"Attest.CommandNotFound\"")]
    [InlineData("""tail -n +1 "$LOG" | jq -c 'select(.target | startswith("attest::pipeline")) | .message'""", "\"Pipeline execution started\"\n\"Pipeline execution completed\"")]
    [InlineData("""tail -n +1 "$LOG" | jq -c 'select(.fields.duration_ms) | {pipeline: .fields.pipeline, duration: (.fields.duration_ms > 0)}' | sort -u""", """{"pipeline":"demo","duration":true}""")]
    [InlineData("""tail -n +1 "$LOG" | jq -r 'select(.level == "ERROR") | .fields.error_id' | sort | uniq -c""", "1 Attest.CommandNotFound")]
    [InlineData("""grep '"level":"ERROR"' "$LOG" | jq -r '.fields.error_id' | sort | uniq -c | sort -nr | head -10""", "1 Attest.CommandNotFound")]
    [InlineData("""tail -n 1000 "$LOG" | grep '"target":"attest::pipeline"' | jq -r 'select(.fields.duration_ms) | [.fields.run_id, .fields.duration_ms] | @csv' | awk -F, '{sum+=$2; count++} END {print "Average duration:", (sum/count > 0) "ms"}'""", "Average duration: 1ms")]
    [InlineData("""grep '"event_type":"policy_violation"' "$LOG" | jq -r '[.timestamp, .policy_name, .violation_type] | @csv' | tail -5""", "\"2026-11-20T10:00:00.0000000Z\",\"no-network\",\"network\"")]
    [InlineData("""tail -n 1 "$LOG" | jq -r '.timestamp | sub("\\.[0-9]+"; "") | fromdate | type'""", "number")]
    public void Lines_of_jq_grep_and_tail_find_in_a_log_file_what_they_ask_for(string line, string expected)
    {
        Needs.Unix();
        Needs.Tool("jq");
        using var box = new Sandbox();
        box.Pipeline(OneGoodOneBad);
        box.Environment["ATTEST_LOG_FILE"] = "app.log";
        box.Run("run").Gave(1);
        File.AppendAllText(
            Path.Combine(box.Work, "app.log"),
            """{"timestamp":"2026-11-20T10:00:00.0000000Z","level":"WARN","target":"attest::policy","message":"Policy violated","event_type":"policy_violation","policy_name":"no-network","violation_type":"network","fields":{"event_type":"policy_violation","policy_name":"no-network","violation_type":"network"}}""" + "\n");
        box.Environment["LOG"] = "app.log";

        Assert.Equal(expected, box.RunProgram("/bin/sh", ["-c", line]).Gave(0).Out.Trim());
    }
}
