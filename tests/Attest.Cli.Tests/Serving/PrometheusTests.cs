using System.Globalization;

namespace Attest.Cli.Tests.Serving;

/// <summary>A real Prometheus scrapes a real <c>attest serve</c>.</summary>
public sealed class PrometheusTests
{
    private const string Rows =
        """
          - id: a
            run: |
              printf '# TYPE rows_total counter\nrows_total{say="a\\\\b\\nc\\"d é 漢字"} 7\n' >>"$ATTEST_METRICS"
        """;

    [Fact]
    public void Prometheus_scrapes_and_answers_queries_and_exemplars()
    {
        using var box = new Sandbox();
        box.Pipeline(Rows);
        box.Run("run").Gave(0);
        using var open = Served.Start(box);
        using var prometheus = PrometheusServer.Start(box, open.Root);
        AssertAnswers(prometheus, box);

        var traces = prometheus.Traces("attest_pipeline_duration_seconds_bucket");
        Assert.Contains(traces[0], Reports(box));
        open.Stop().Gave(0);
    }

    /// <summary>It prefers OpenMetrics and has no setting for it, so a proxy asks for the text format in its name.</summary>
    [Fact]
    public void Prometheus_that_gets_the_text_format_answers_the_same_queries()
    {
        using var box = new Sandbox();
        box.Pipeline(Rows);
        box.Run("run").Gave(0);
        using var open = Served.Start(box);
        using var proxy = new AcceptProxy("text/plain;version=0.0.4");
        using var prometheus = PrometheusServer.Start(box, open.Root, more: $"proxy_url: http://127.0.0.1:{proxy.Port}");
        AssertAnswers(prometheus, box);

        Assert.True(proxy.ContentTypes.Count >= 2);
        Assert.All(proxy.ContentTypes, type => Assert.Equal("text/plain; version=0.0.4; charset=utf-8", type));
        open.Stop().Gave(0);
    }

    /// <summary>Then it asks for protobuf, and gets histograms of a resolution that no setting of buckets foresaw.</summary>
    [Fact]
    public void Prometheus_with_native_histograms_scrapes_protobuf_and_answers_quantiles_counts_and_exemplars()
    {
        using var box = new Sandbox();
        box.Pipeline("""
              - id: a
                run: |
                  { echo '# TYPE took_seconds histogram'; seq 1 100 | awk '{ print "took_seconds", $1 / 100 }'; } >>"$ATTEST_METRICS"
            """);

        // Counted before native histograms were switched on: what Prometheus sees goes on from there.
        box.Run("run").Gave(0);
        box.Environment["ATTEST_MONITORING_NATIVE_HISTOGRAMS_ENABLED"] = "true";
        using var open = Served.Start(box);
        using var prometheus = PrometheusServer.Start(box, open.Root, "native-histograms,exemplar-storage");

        Assert.Equal(100, prometheus.Until("histogram_count(took_seconds)", value => value > 0));
        Assert.Equal(50.5, prometheus.Until("histogram_sum(took_seconds)", value => value > 0)!.Value, 6);
        Assert.Equal(1, prometheus.Until("histogram_count(attest_pipeline_duration_seconds)", value => value > 0));
        Assert.Equal(1, prometheus.Until("absent({__name__=~'.+_bucket'})", value => value > 0));

        box.Run("run").Gave(0);
        Assert.Equal(200, prometheus.Until("histogram_count(took_seconds)", value => value > 100));
        Assert.InRange(prometheus.Until("histogram_quantile(0.9, rate(took_seconds[1m]))", double.IsFinite)!.Value, 0.84, 0.918);
        Assert.InRange(prometheus.Until("histogram_fraction(0, 0.5, rate(took_seconds[1m]))", double.IsFinite)!.Value, 0.49, 0.51);
        Assert.True(prometheus.Until("histogram_count(increase(attest_pipeline_duration_seconds[1m]))", value => value > 0) > 0);
        Assert.Equal(0, prometheus.Until("resets(took_seconds[1m])", _ => true));
        Assert.Contains(prometheus.Traces("attest_pipeline_duration_seconds")[0], Reports(box));
        Assert.Equal(2, prometheus.Until("attest_pipeline_executions_total{status=\"success\"}", value => value > 1));
        open.Stop().Gave(0);
    }

    private static void AssertAnswers(PrometheusServer prometheus, Sandbox box)
    {
        Assert.Equal(1, prometheus.Until("up{job=\"attest\"}", value => value == 1));
        Assert.Equal(1, prometheus.Until("attest_pipeline_executions_total{pipeline=\"demo\",status=\"success\"}", value => value > 0));
        Assert.Equal(0, prometheus.Until("attest_pipeline_executions_total{pipeline=\"demo\",status=\"lost\"}", _ => true));
        Assert.Equal(7, prometheus.Until("rows_total{say=\"a\\\\b\\nc\\\"d é 漢字\"}", value => value > 0));
        Assert.Equal(1, prometheus.Until("count(attest_pipeline_duration_seconds_bucket{le=\"1.0\"})", value => value > 0));
        Assert.True(prometheus.Until("process_resident_memory_bytes{job=\"attest\"}", value => value > 0) > 1e6);

        box.Run("run").Gave(0);
        Assert.Equal(2, prometheus.Until("attest_pipeline_executions_total{status=\"success\"}", value => value > 1));
        Assert.True(prometheus.Until("increase(attest_pipeline_executions_total{status=\"success\"}[1m])", value => value > 0) > 0);
        Assert.True(prometheus.Until("histogram_quantile(0.9, rate(attest_pipeline_duration_seconds_bucket[1m]))", value => value > 0) > 0);
    }

    private static string Reports(Sandbox box) => string.Concat(
        Directory.EnumerateFiles(Path.Combine(box.Home, "runs"), "run.json", SearchOption.AllDirectories).Select(File.ReadAllText));

    [Fact]
    public void Promtool_and_Pythons_parser_accept_what_is_served()
    {
        var promtool = Needs.Tool("promtool");
        var python = Needs.AnyOf("python3", "/usr/bin/python3");
        Needs.AnyOf("python3-prometheus-client", "/usr/lib/python3/dist-packages/prometheus_client");
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'false' }");
        box.Run("run").Gave(1);
        using var served = Served.Start(box);
        served.Scrape();

        // Names that others have made are not ours to mend: the runtime's bytes_total, cAdvisor's quota.
        var text = string.Concat(served.Scrape().Split('\n').Where(line => !line.Contains("dotnet_", StringComparison.Ordinal)).Select(line => line + "\n"));
        var checkedBy = box.RunProgram(promtool, ["check", "metrics"], System.Text.Encoding.UTF8.GetBytes(text));
        Assert.True(checkedBy.Code == 0, checkedBy.Out + checkedBy.Error);

        var open = served.Scrape("application/openmetrics-text; version=1.0.0");
        var parsed = box.RunProgram(python,
        [
            "-c",
            "import sys\nfrom prometheus_client.openmetrics.parser import text_string_to_metric_families as parse\n" +
            "print(sum(1 for f in parse(sys.stdin.buffer.read().decode()) for s in f.samples if s.exemplar and 'trace_id' in s.exemplar.labels))",
        ], System.Text.Encoding.UTF8.GetBytes(open)).Gave(0);
        Assert.True(int.Parse(parsed.Out, CultureInfo.InvariantCulture) >= 4, parsed.Out);
    }

    [Fact]
    public void A_hundred_thousand_values_of_a_label_are_folded_and_the_scrape_stays_small()
    {
        using var box = new Sandbox();
        Counted.Users(box, "seen_total", 100_000, 2000);
        using var served = Served.Start(box);
        var text = served.Scrape();
        var seen = text.Split('\n').Where(line => line.StartsWith("seen_total{", StringComparison.Ordinal)).ToArray();
        Assert.InRange(seen.Length, 1000, 2300);
        Assert.Contains(seen, line => line.StartsWith("seen_total{kind=\"k\",pipeline=\"demo\",step=\"a\",user=\"__overflow__\"} ", StringComparison.Ordinal));
        Assert.Equal(100_000, seen.Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture)));
        Assert.True(Served.Value(text, "attest_label_overflow_total{label=\"user\",metric=\"seen_total\"}") > 90_000);
    }
}
