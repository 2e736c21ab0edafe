using Attest.Monitoring.Definitions;
using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Running;
using Attest.Monitoring.Signals;
using static Attest.Monitoring.Tests.Metrics.MetricsFixture;

namespace Attest.Monitoring.Tests.Metrics;

public sealed class MetricsSinkTests : IDisposable
{
    private readonly MetricsFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void A_run_is_counted_with_its_steps_durations_and_times()
    {
        var text = After(sink =>
        {
            sink.Emit(Started(Run(), new SeenStep("build", "run"), new SeenStep("push", "http")));
            sink.Emit(Finished(Run(), "build", RunStatus.Success, 250));
            sink.Emit(Finished(Run(), "push", RunStatus.Failure, 40, "http", ErrorIds.HttpFailed));
            sink.Emit(Ended(Run(), RunStatus.Failure));
        });

        Equal("1", text, """attest_pipeline_executions_total{pipeline="demo",status="failure"}""");
        Equal("0", text, """attest_pipeline_executions_total{pipeline="demo",status="success"}""");
        Equal("1", text, """attest_pipeline_steps_total{pipeline="demo",status="success",step_type="run"}""");
        Equal("1", text, """attest_pipeline_steps_total{pipeline="demo",status="failure",step_type="http"}""");
        Equal("1", text, """attest_tool_execution_total{status="failure",tool="http"}""");
        Equal("0.25", text, """attest_step_duration_seconds_sum{pipeline="demo",status="success",step="build"}""");
        Equal("1", text, """attest_step_duration_seconds_bucket{pipeline="demo",status="success",step="build",le="0.25"}""");
        Equal("0", text, """attest_step_duration_seconds_bucket{pipeline="demo",status="success",step="build",le="0.1"}""");
        Equal("1.5", text, """attest_pipeline_duration_seconds_sum{pipeline="demo",type="pipeline"}""");
        Equal("1767323045", text, """attest_pipeline_last_completion_timestamp_seconds{pipeline="demo"}""");
        Equal("0", text, """attest_pipeline_last_success_timestamp_seconds{pipeline="demo"}""");
        Equal("1", text, """attest_system_errors_total{component="step",type="Attest.HttpFailed"}""");
        Equal("0", text, """attest_concurrent_pipelines{status="running"}""");
    }

    [Fact]
    public void A_successful_run_moves_both_timestamps()
    {
        var text = After(sink =>
        {
            sink.Emit(Started(Run()));
            sink.Emit(Ended(Run(), RunStatus.Success));
        });

        Equal("1767323045", text, """attest_pipeline_last_success_timestamp_seconds{pipeline="demo"}""");
        Equal("1767323045", text, """attest_pipeline_last_completion_timestamp_seconds{pipeline="demo"}""");
    }

    [Fact]
    public void Every_closed_series_of_a_pipeline_is_born_at_0_when_it_is_seen()
    {
        var text = After(sink => sink.Emit(
            new PipelineSeen(Then, "demo", "pipeline", [new SeenStep("a", "run"), new SeenStep("b", "pwsh")])));

        foreach (var status in LabelValues.RunStatus)
            Equal("0", text, $$"""attest_pipeline_executions_total{pipeline="demo",status="{{status}}"}""");
        foreach (var kind in new[] { "run", "pwsh" })
        {
            foreach (var status in LabelValues.StepStatus)
                Equal("0", text, $$"""attest_pipeline_steps_total{pipeline="demo",status="{{status}}",step_type="{{kind}}"}""");
            foreach (var status in LabelValues.RanStatus)
                Equal("0", text, $$"""attest_tool_execution_total{status="{{status}}",tool="{{kind}}"}""");
        }

        foreach (var status in LabelValues.RanStatus)
            Equal("0", text, $$"""attest_step_duration_seconds_count{pipeline="demo",status="{{status}}",step="a"}""");
        Equal("0", text, """attest_step_retries_total{pipeline="demo",step="b"}""");
        Equal("0", text, """attest_pipeline_duration_seconds_count{pipeline="demo",type="pipeline"}""");
        Equal("0", text, """attest_pipeline_last_success_timestamp_seconds{pipeline="demo"}""");
        Equal("0", text, """attest_pipeline_last_completion_timestamp_seconds{pipeline="demo"}""");
        Equal("0", text, """attest_concurrent_pipelines{status="queued"}""");
        Assert.DoesNotContain("step_type=\"http\"", text);
    }

    [Fact]
    public void A_repeated_attempt_counts_as_a_retry_and_as_a_tool_that_ended()
    {
        var text = After(sink =>
        {
            sink.Emit(Started(Run(), new SeenStep("flaky", "command")));
            sink.Emit(new StepRetried(Then, Run(), 0, "flaky", 1, TimeSpan.Zero, new(ErrorIds.StepFailed, "", "")));
            sink.Emit(new StepRetried(Then, Run(), 0, "flaky", 2, TimeSpan.Zero, new(ErrorIds.StepTimeout, "", "")));
            sink.Emit(Finished(Run(), "flaky", RunStatus.Success, 10, "command"));
        });

        Equal("2", text, """attest_step_retries_total{pipeline="demo",step="flaky"}""");
        Equal("1", text, """attest_tool_execution_total{status="failure",tool="command"}""");
        Equal("1", text, """attest_tool_execution_total{status="timeout",tool="command"}""");
        Equal("1", text, """attest_tool_execution_total{status="success",tool="command"}""");
        Equal("1", text, """attest_pipeline_steps_total{pipeline="demo",status="success",step_type="command"}""");
    }

    [Fact]
    public void A_skipped_step_is_counted_but_has_no_duration_and_no_tool()
    {
        var text = After(sink =>
        {
            sink.Emit(Started(Run(), new SeenStep("a", "run")));
            sink.Emit(Finished(Run(), "a", RunStatus.Skipped, 0));
        });

        Equal("1", text, """attest_pipeline_steps_total{pipeline="demo",status="skipped",step_type="run"}""");
        Assert.DoesNotContain("attest_step_duration_seconds_count{pipeline=\"demo\",status=\"skipped\"", text);
    }

    [Fact]
    public void Runs_under_way_and_waiting_are_seen_while_the_process_lives()
    {
        using var slice = _fixture.Start();
        slice.Emit(Started(Run("1")));
        slice.Emit(Started(Run("2")));
        slice.Emit(new RunQueued(Then, Run("3"), "deploy"));
        slice.Flush();

        Assert.Equal("2", _fixture.Sample("""attest_concurrent_pipelines{status="running"}"""));
        Assert.Equal("1", _fixture.Sample("""attest_concurrent_pipelines{status="queued"}"""));
    }

    [Fact]
    public void A_run_that_is_cancelled_while_it_waits_is_not_taken_off_the_running_ones()
    {
        using var slice = _fixture.Start();
        slice.Emit(new RunQueued(Then, Run(), "deploy"));
        slice.Emit(Ended(Run(), RunStatus.Cancelled));
        slice.Flush();

        Assert.Equal("0", _fixture.Sample("""attest_concurrent_pipelines{status="running"}"""));
        Assert.Equal("0", _fixture.Sample("""attest_concurrent_pipelines{status="queued"}"""));
    }

    [Fact]
    public void What_a_dead_process_had_running_does_not_run_any_more()
    {
        using (var slice = _fixture.Start()) slice.Emit(Started(Run()));
        Assert.Equal("0", _fixture.Sample("""attest_concurrent_pipelines{status="running"}"""));
    }

    [Fact]
    public void Resources_of_the_steps_and_of_the_process_are_apart()
    {
        using var slice = _fixture.Start();
        slice.Emit(Started(Run()));
        slice.Emit(new ResourceSampled(Then, Run(), 1_000_000, 12.5));
        slice.Flush();

        Assert.Equal("1000000", _fixture.Sample("""attest_memory_usage_bytes{component="steps",pipeline="demo"}"""));
        Assert.Equal("12.5", _fixture.Sample("""attest_cpu_usage_percent{component="steps",pipeline="demo"}"""));
        var own = double.Parse(_fixture.Sample("""attest_memory_usage_bytes{component="runtime"}""")!);
        Assert.InRange(own, 1e6, 1e11);
    }

    [Fact]
    public void A_custom_metric_is_exposed_as_named_with_pipeline_and_step()
    {
        var text = After(sink =>
        {
            sink.Emit(Custom("records", StepMetricType.Counter, 3, new() { ["dataset"] = "sales" }));
            sink.Emit(Custom("records", StepMetricType.Counter, 4, new() { ["dataset"] = "sales" }));
            sink.Emit(Custom("queue_depth", StepMetricType.Gauge, 7.5, new() { ["step"] = "mine" }));
            sink.Emit(Custom("took_seconds", StepMetricType.Histogram, 0.3, [], 0.1, 0.5));
        });

        Equal("7", text, """records_total{dataset="sales",pipeline="demo",step="load"}""");
        Equal("7.5", text, """queue_depth{pipeline="demo",step="mine"}""");
        Equal("0", text, """took_seconds_bucket{pipeline="demo",step="load",le="0.1"}""");
        Equal("1", text, """took_seconds_bucket{pipeline="demo",step="load",le="0.5"}""");
        Assert.Contains("# HELP records_total Rows.", text);
        Assert.Contains("# TYPE records_total counter", text);
    }

    [Fact]
    public void A_custom_metric_that_clashes_or_goes_backwards_is_dropped_and_counted()
    {
        var text = After(sink =>
        {
            sink.Emit(Custom("records", StepMetricType.Counter, 3, []));
            sink.Emit(Custom("records", StepMetricType.Counter, -1, []));
            sink.Emit(Custom("records", StepMetricType.Counter, double.NaN, []));
            sink.Emit(Custom("records_total", StepMetricType.Gauge, 1, []));
            sink.Emit(Custom("took", StepMetricType.Histogram, 1, []));
            sink.Emit(Custom("took_count", StepMetricType.Gauge, 1, []));
            sink.Emit(Custom("attest_pipeline_executions_total", StepMetricType.Counter, 1, []));
            sink.Emit(Custom("no-name", StepMetricType.Gauge, 1, []));
            sink.Emit(Custom("wide", StepMetricType.Histogram, 1, [], 5, double.PositiveInfinity, 1, 5));
        });

        Equal("3", text, """records_total{pipeline="demo",step="load"}""");
        Equal("2", text, """attest_telemetry_dropped_total{reason="invalid_value",sink="metrics"}""");
        Equal("4", text, """attest_telemetry_dropped_total{reason="clash",sink="metrics"}""");
        Assert.DoesNotContain("no-name", text);
        Assert.Equal(3, text.Split("wide_bucket{").Length - 1);
        Assert.DoesNotContain("# TYPE took_count", text);
    }

    [Fact]
    public void Another_namespace_or_none_is_put_before_our_metrics_only()
    {
        using (var slice = _fixture.Start())
        {
            slice.Emit(Started(Run()));
            slice.Emit(Custom("mine", StepMetricType.Gauge, 1, []));
        }

        Assert.Contains("\nacme_pipeline_executions_total{", _fixture.Text("acme"));
        Assert.Contains("\npipeline_executions_total{", _fixture.Text(""));
        Assert.Contains("\nmine{", _fixture.Text("acme"));
    }

    [Fact]
    public void A_lost_run_is_left_to_the_snapshot_that_its_finder_writes()
    {
        var text = After(sink => sink.Emit(new RunLost(Then, Run(), Report(Run(), RunStatus.Lost))));
        Assert.DoesNotContain("status=\"lost\"} 1", text);
    }

    [Fact]
    public void Build_info_names_what_answers()
    {
        var text = After(_ => { });
        Assert.Contains("attest_build_info{revision=\"abcdef0\",runtime=\".NET ", text);
    }

    [Fact]
    public void A_pipeline_of_ten_thousand_steps_leaves_room_for_what_is_measured()
    {
        var steps = new SeenStep[10_000];
        for (var at = 0; at < steps.Length; at++) steps[at] = new SeenStep($"s{at}", "run");
        var text = After(sink =>
        {
            sink.Emit(Started(Run(), steps));
            sink.Emit(Finished(Run(), "s9999", RunStatus.Failure));
        });

        Equal("1", text, """attest_step_duration_seconds_count{pipeline="demo",status="failure",step="s9999"}""");
        Assert.DoesNotContain("__overflow__", text);
    }

    private string After(Action<ISignalSink> run)
    {
        using (var slice = _fixture.Start()) run(slice);
        return _fixture.Text();
    }

    private static void Equal(string value, string text, string series) =>
        Assert.True(Sample(text, series) == value, $"{series}: wanted {value}, found {Sample(text, series) ?? "none"}");

    private static MetricReported Custom(
        string name, StepMetricType kind, double value, Dictionary<string, string> labels, params double[] buckets) =>
        new(Then, Run(), "load", new CustomMetric(name, kind, labels, buckets, "Rows."), value);
}
