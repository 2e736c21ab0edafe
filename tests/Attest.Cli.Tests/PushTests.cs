using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Attest.Cli.Tests;

/// <summary><c>attest metrics --textfile</c> and <c>--push</c>, and what is pushed at the end of a run.</summary>
public sealed class PushTests
{
    [Fact]
    public void A_textfile_is_written_on_request_and_told_as_JSON()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'true' }");
        box.Run("run").Gave(0);

        Assert.Equal("", box.Run("metrics", "--textfile", "attest.prom").Gave(0).Out);
        Assert.Contains("attest_pipeline_executions_total{pipeline=\"demo\",status=\"success\"} 1\n", box.Read("attest.prom"));

        var push = box.Run("metrics", "--textfile", "attest.prom", "--json").Gave(0).Json().GetProperty("pushes")[0];
        Assert.Equal("textfile", push.GetProperty("kind").GetString());
        Assert.Equal(Path.Combine(box.Work, "attest.prom"), push.GetProperty("target").GetString());
        Assert.True(push.GetProperty("series").GetInt64() > 10);
        Assert.Equal(0, push.GetProperty("lost").GetInt64());
        Assert.Equal(JsonValueKind.Null, push.GetProperty("problem").ValueKind);
    }

    [Theory]
    [InlineData("--textfile", "metrics.txt", "Attest.ArgumentInvalid", ".prom")]
    [InlineData("--textfile", "none/a.prom", "Attest.PushFailed", "none")]
    [InlineData("--push", "ftp://host", "Attest.ArgumentInvalid", "--push")]
    [InlineData("--push", null, "Attest.ArgumentInvalid", "monitoring.push")]
    public void What_cannot_be_pushed_is_an_error(string option, string? value, string id, string word)
    {
        using var box = new Sandbox();
        string[] arguments = value is null ? ["metrics", option] : ["metrics", option, value];

        var error = box.Run([.. arguments, "--json"]).Gave(2).Json().GetProperty("error");

        Assert.Equal(id, error.GetProperty("id").GetString());
        Assert.Contains(word, error.GetProperty("message").GetString() + error.GetProperty("remedy").GetString());
    }

    [Fact]
    public void A_receiver_that_is_not_there_is_an_error_of_the_command()
    {
        using var box = new Sandbox();

        var ended = box.Run("metrics", "--push", Dead()).Gave(2);

        Assert.Contains("[Attest.PushFailed]", ended.Error);
        Assert.Contains("series did not arrive at http://127.0.0.1:", ended.Error);
    }

    [Fact]
    public void A_receiver_that_is_not_there_costs_a_run_a_warning_and_a_counted_loss()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'true' }");
        box.Environment["ATTEST_CONFIG"] = box.Write("conf.yml", $"monitoring: {{ push: {{ otlp: '{Dead()}', pushgateway: {{ url: '{Dead()}' }}, textfile: none/a.prom }} }}\n");

        var ended = box.Run("run").Gave(0);

        Assert.Equal(3, ended.Error.Split('\n').Count(line => line.Contains("The metrics were not pushed to", StringComparison.Ordinal)));
        var metrics = box.Run("metrics").Gave(0).Out;
        Assert.Matches("attest_telemetry_dropped_total\\{reason=\"export_failed\",sink=\"metrics\"\\} [1-9]", metrics);
        Assert.Matches("attest_telemetry_dropped_total\\{reason=\"file_unwritable\",sink=\"metrics\"\\} [1-9]", metrics);
    }

    [Fact]
    public void A_run_that_fails_is_pushed_too_and_keeps_its_exit_code()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'exit 4' }");
        box.Environment["ATTEST_CONFIG"] = box.Write("conf.yml", "monitoring: { push: { textfile: a.prom } }\n");

        box.Run("run").Gave(1);

        Assert.Contains("attest_pipeline_executions_total{pipeline=\"demo\",status=\"failure\"} 1\n", box.Read("a.prom"));
        Assert.DoesNotContain("cicd_", box.Read("a.prom"));
    }

    [Fact]
    public async Task A_serving_attest_pushes_what_others_count_and_once_more_at_its_end()
    {
        Needs.Unix();
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'true' }");
        var configuration = box.Write("conf.yml", "monitoring: { push: { textfile: a.prom, interval: 50ms } }\n");
        using var serving = box.Start("serve", "--listen", "127.0.0.1:0", "--config", configuration);
        serving.WaitFor("Metrics on");

        box.Run("run").Gave(0);
        var end = Stopwatch.GetTimestamp() + (60 * Stopwatch.Frequency);
        while (!(box.Has("a.prom") && box.Read("a.prom").Contains("attest_pipeline_executions_total{pipeline=\"demo\",status=\"success\"} 1\n", StringComparison.Ordinal)))
        {
            Assert.True(Stopwatch.GetTimestamp() < end, "It was not pushed.");
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }

        File.Delete(Path.Combine(box.Work, "a.prom"));
        serving.Signal("TERM");
        serving.End().Gave(0);
        Assert.True(box.Has("a.prom"));
    }

    [Fact]
    public void A_checkout_cannot_send_the_metrics_away()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'true' }");
        box.Write("attest.yml", "monitoring: { push: { pushgateway: { url: 'http://evil.example' } } }\n");

        Assert.Contains("[Attest.ConfigurationRefused]", box.Run("run").Gave(2).Error);
    }

    /// <summary>An address at which nothing listens: its port was just given back.</summary>
    private static string Dead()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }
}
