using Attest.Monitoring.Configuration;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Metrics.Registry;
using Attest.Monitoring.Signals;
using static Attest.Monitoring.Tests.Metrics.MetricsFixture;

namespace Attest.Monitoring.Tests.Metrics.Registry;

public sealed class CustomMetricsTests
{
    private readonly MetricsRegistry _registry = new(new MonitoringSettings(), TimeProvider.System);
    private readonly CustomMetrics _custom;

    public CustomMetricsTests() => _custom = new CustomMetrics(_registry);

    [Fact]
    public void Whoever_uses_a_name_first_says_what_kind_it_is()
    {
        Assert.Null(Claim("load", Metric("rows", StepMetricType.Counter)));
        Assert.Null(Claim("again", Metric("rows_total", StepMetricType.Counter)));
        Assert.Equal("rows_total is a gauge here, but a counter in step load of demo", Claim("other", Metric("rows_total", StepMetricType.Gauge)));
    }

    [Fact]
    public void And_which_labels_it_has()
    {
        Assert.Null(Claim("load", Metric("rows", StepMetricType.Counter, "table", "kind")));
        Assert.Null(Claim("other", Metric("rows", StepMetricType.Counter, "kind", "table", "pipeline", "step")));
        Assert.Equal(
            "rows_total has the labels kind here, but kind, table in step load of demo",
            Claim("third", Metric("rows", StepMetricType.Counter, "kind")));
        Assert.Equal(
            "rows_total has the labels none here, but kind, table in step load of demo",
            Claim("third", Metric("rows", StepMetricType.Counter)));
    }

    [Theory]
    [InlineData("attest_pipeline_executions", nameof(StepMetricType.Counter))]
    [InlineData("attest_step_duration_seconds", nameof(StepMetricType.Histogram))]
    [InlineData("attest_step_duration_seconds_sum", nameof(StepMetricType.Gauge))]
    public void Our_own_names_are_not_to_be_had_even_before_we_use_them(string name, string kind) =>
        Assert.Contains("attest", Claim("load", Metric(name, Enum.Parse<StepMetricType>(kind))));

    [Theory]
    [InlineData("wait", nameof(StepMetricType.Histogram), "wait_count", nameof(StepMetricType.Gauge), "wait_count is a name of wait")]
    [InlineData("wait_sum", nameof(StepMetricType.Gauge), "wait", nameof(StepMetricType.Histogram), "wait would share the name wait_sum with wait_sum")]
    [InlineData("rows", nameof(StepMetricType.Counter), "rows", nameof(StepMetricType.Gauge), "rows is a name of rows_total")]
    [InlineData("rows_created", nameof(StepMetricType.Gauge), "rows", nameof(StepMetricType.Counter), "rows_total would share the name rows_created with rows_created")]
    public void A_metric_has_the_names_of_its_samples_whichever_came_first(string first, string firstKind, string second, string secondKind, string why)
    {
        Assert.Null(Claim("a", Metric(first, Enum.Parse<StepMetricType>(firstKind))));
        Assert.Equal(why, Claim("b", Metric(second, Enum.Parse<StepMetricType>(secondKind))));
        Assert.Null(Claim("b", Metric("other", Enum.Parse<StepMetricType>(secondKind))));
    }

    [Fact]
    public void A_name_that_no_exposition_can_hold_is_refused() =>
        Assert.Contains("no name", Claim("a", Metric("größe", StepMetricType.Gauge)));

    [Fact]
    public void What_was_refused_is_dropped_and_counted_and_the_rest_stands()
    {
        Record("load", Metric("rows", StepMetricType.Counter), 3);
        Record("load", Metric("rows_total", StepMetricType.Gauge), 100);
        Record("load", Metric("rows", StepMetricType.Counter, "table"), 100);
        Record("load", Metric("rows", StepMetricType.Counter), 4);

        var read = new RegistryReading(_registry).Read();
        Assert.Equal([7], read.Single(family => family.Descriptor.Name == "rows_total").Values);
        Assert.Equal(2, read.Single(family => family.Descriptor.Name == "telemetry_dropped_total").Values.Sum());
    }

    [Fact]
    public void Measurements_that_share_a_record_are_told_apart_by_step_and_run()
    {
        var metric = Metric("rows", StepMetricType.Counter);
        Record("a", metric, 1);
        Record("b", metric, 2);
        _custom.Record(new MetricReported(Then, Run("run-2", "other"), "b", metric, 4));
        Record("a", metric, 8);

        var family = new RegistryReading(_registry).Read().Single(family => family.Descriptor.Name == "rows_total");
        Assert.Equal(
            ["pipeline=\"demo\",step=\"a\" 9", "pipeline=\"demo\",step=\"b\" 2", "pipeline=\"other\",step=\"b\" 4"],
            family.Labels.Select((labels, at) => $"{System.Text.Encoding.UTF8.GetString(labels.Span)} {family.Values[at]}"));
    }

    private string? Claim(string step, CustomMetric metric) => _custom.Claim(Run(), step, metric);

    private void Record(string step, CustomMetric metric, double value) =>
        _custom.Record(new MetricReported(Then, Run(), step, metric, value));

    private static CustomMetric Metric(string name, StepMetricType kind, params string[] labels) =>
        new(name, kind, labels.ToDictionary(label => label, _ => "x"), [], null);
}
