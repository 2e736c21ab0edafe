using System.Globalization;
using System.Text;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Running.Files;
using Attest.Monitoring.Tests.Running.Output;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Running.Files;

public sealed class MetricsFileTests
{
    private static readonly StepMetric Declared =
        new("processing_seconds", StepMetricType.Histogram, new Dictionary<string, string> { ["dataset"] = "sales" }, [0.1, 1], "How long.");

    [Fact]
    public void A_line_is_one_measurement_of_the_kind_that_TYPE_says()
    {
        var read = Parse("# HELP rows Rows\\\\\\nread.\n# TYPE rows counter\nrows 3\nrows_total 4\n# TYPE depth gauge\ndepth -2.5e1\n# TYPE wait histogram\nwait 0.5");
        Assert.Equal(
            [("rows", StepMetricType.Counter, 3), ("rows", StepMetricType.Counter, 4), ("depth", StepMetricType.Gauge, -25), ("wait", StepMetricType.Histogram, 0.5)],
            read.Select(static line => (line.Metric.Name, line.Metric.Kind, line.Value)));
        Assert.Equal("Rows\\\nread.", read[0].Metric.Help);
        Assert.Equal("Rows\\\nread.", read[1].Metric.Help);
    }

    [Fact]
    public void The_definition_gives_kind_labels_buckets_and_help()
    {
        var metric = Assert.Single(Parse("processing_seconds 0.4", Declared)).Metric;
        Assert.Equal(StepMetricType.Histogram, metric.Kind);
        Assert.Equal([0.1, 1], metric.Buckets);
        Assert.Equal("How long.", metric.Help);
        Assert.Equal(new Dictionary<string, string> { ["dataset"] = "sales", ["pipeline"] = "p", ["step"] = "build" }, metric.Labels);
    }

    [Fact]
    public void BUCKETS_give_a_histogram_its_bounds_where_the_definition_gives_none()
    {
        Assert.Equal([0.5, 1, 2], Parse("# TYPE wait histogram\n# BUCKETS wait 0.5 1  2\nwait 1")[0].Metric.Buckets);
        Assert.Equal([0.1, 1], Parse("# BUCKETS processing_seconds 5 6\nprocessing_seconds 0.4", Declared)[0].Metric.Buckets);
        Assert.Empty(Parse("# TYPE x gauge\n# BUCKETS x 1\nx 1")[0].Metric.Buckets);
    }

    [Theory]
    [InlineData("# BUCKETS wait 2 1")]
    [InlineData("# BUCKETS wait 1 1")]
    [InlineData("# BUCKETS wait 1 +Inf")]
    [InlineData("# BUCKETS wait 1,2")]
    public void Bounds_that_do_not_ascend_or_are_no_numbers_are_refused(string line) =>
        Assert.Equal(ErrorIds.MetricInvalid, Assert.Throws<AttestException>(() => Parse($"# TYPE wait histogram\n{line}\nwait 1")).ErrorId);

    [Fact]
    public void Labels_that_are_given_win()
    {
        var metric = Assert.Single(Parse("processing_seconds{ step = \"s\", pipeline=\"q\",dataset=\"a\\\\b\\\"c\\nd, }\" ,} 1", Declared)).Metric;
        Assert.Equal(new Dictionary<string, string> { ["dataset"] = "a\\b\"c\nd, }", ["pipeline"] = "q", ["step"] = "s" }, metric.Labels);
    }

    [Theory]
    [InlineData("+Inf", double.PositiveInfinity)]
    [InlineData("-inf", double.NegativeInfinity)]
    [InlineData("Infinity", double.PositiveInfinity)]
    [InlineData("+1e3", 1000)]
    [InlineData(".5", 0.5)]
    [InlineData("-0", -0.0)]
    public void A_gauge_takes_what_Prometheus_spells(string text, double value) =>
        Assert.Equal(value, Assert.Single(Parse($"# TYPE g gauge\ng\t {text} \r\n")).Value);

    [Theory]
    [InlineData("x 1", "line 1", "what kind")]
    [InlineData("# TYPE x counter\n\nx -1", "line 3", "cannot go down")]
    [InlineData("# TYPE x counter\nx +Inf", "line 2", "infinite")]
    [InlineData("# TYPE x histogram\nx -Inf", "line 2", "infinite")]
    [InlineData("# TYPE x gauge\nx NaN", "line 2", "NaN")]
    [InlineData("# TYPE x gauge\nx 1e999", "line 2", "no number")]
    [InlineData("# TYPE x gauge\nx 1,5", "line 2", "no number")]
    [InlineData("# TYPE x gauge\nx 5ms", "line 2", "no number")]
    [InlineData("# TYPE x gauge\nx", "line 2", "missing")]
    [InlineData("# TYPE x gauge\nx 1 1395066363000", "line 2", "1395066363000")]
    [InlineData("# TYPE x gauge\nx 1 # {trace_id=\"a\"} 1", "line 2", "follows")]
    [InlineData("# TYPE x summary\n", "line 1", "no type")]
    [InlineData("# TYPE x gauge\n# TYPE x counter\n", "line 2", "further above")]
    [InlineData("# TYPE x_total gauge\n# TYPE x counter\n", "line 2", "further above")]
    [InlineData("# TYPE x counter\n# TYPE x_total gauge\n", "line 2", "further above")]
    [InlineData("# TYPE processing_seconds gauge\n", "line 1", "in the definition")]
    [InlineData("processing_seconds_bucket{le=\"1\"} 1", "line 1", "part of the histogram")]
    [InlineData("processing_seconds{le=\"1\"} 1", "line 1", "reserved")]
    [InlineData("processing_seconds{quantile=\"1\"} 1", "line 1", "reserved")]
    [InlineData("processing_seconds{__name__=\"1\"} 1", "line 1", "reserved")]
    [InlineData("processing_seconds{a=\"1\",a=\"2\"} 1", "line 1", "twice")]
    [InlineData("processing_seconds{a=\"\\t\"} 1", "line 1", "no escape")]
    [InlineData("processing_seconds{a=\"1} 1", "line 1", "no end")]
    [InlineData("processing_seconds{a=\"1\\", "line 1", "no end")]
    [InlineData("processing_seconds{a=\"1\" b=\"2\"} 1", "line 1", "no end")]
    [InlineData("processing_seconds{a=1} 1", "line 1", "no label value")]
    [InlineData("processing_seconds{a} 1", "line 1", "no value")]
    [InlineData("processing_seconds{\"a.b\"=\"1\"} 1", "line 1", "name of a label")]
    [InlineData("processing_seconds{a=\"1\"", "line 1", "no end")]
    [InlineData("processing_seconds-x 1", "line 1", "cannot follow")]
    [InlineData("__x 1", "line 1", "reserved")]
    [InlineData("# TYPE __x gauge", "line 1", "reserved")]
    [InlineData("9x 1", "line 1", "name of a metric")]
    [InlineData("{a=\"b\"} 1", "line 1", "name of a metric")]
    public void A_mistake_is_told_with_its_line(string text, string place, string what)
    {
        var fault = Assert.Throws<AttestException>(() => Parse(text, Declared));
        Assert.Equal(ErrorIds.MetricInvalid, fault.ErrorId);
        Assert.Contains($"step build, {place} of $ATTEST_X", fault.Message);
        Assert.Contains(what, fault.Message);
        Assert.NotEmpty(fault.Remedy);
    }

    [Fact]
    public void Comments_and_blank_lines_say_nothing() =>
        Assert.Empty(Parse("\uFEFF# a comment\n\n   \n#\n# UNIT x seconds\n# EOF\n#HELPX\n"));

    [Fact]
    public void A_help_has_two_escapes() =>
        Assert.Equal("a\nb\\n\\t\\", Parse("# HELP x a\\nb\\\\n\\t\\\n# TYPE x gauge\nx 1")[0].Metric.Help);

    [Fact]
    public void A_help_may_come_between_two_lines_of_a_series()
    {
        var read = Parse("# TYPE x gauge\nx 1\n# HELP x Later.\nx 2\n");
        Assert.Equal([null, "Later."], read.Select(static line => line.Metric.Help));
    }

    [Fact]
    public void Lines_of_one_series_share_a_record()
    {
        var read = Parse("# TYPE x gauge\nx{a=\"b\"} 1\nx{a=\"b\"}\t2\nx{a=\"c\"} 3\nx 4\nx{a=\"b\"}5\n");
        Assert.Same(read[0].Metric, read[1].Metric);
        Assert.Equal([1.0, 2, 3, 4, 5], read.Select(static line => line.Value));
        Assert.Equal(["b", "b", "c", null, "b"], read.Select(static line => line.Metric.Labels.GetValueOrDefault("a")));
    }

    [Fact]
    public void A_secret_is_masked_in_labels_and_refused_in_names()
    {
        var masker = Masking.Of("hunter22");
        Assert.Equal("***", Assert.Single(MetricsFile.Parse(ChildFiles.Metrics("# TYPE x gauge\nx{a=\"hunter22\"} 1", masker), "p", [])).Metric.Labels["a"]);
        var fault = Assert.Throws<AttestException>(() => MetricsFile.Parse(ChildFiles.Metrics("# TYPE hunter22 gauge\n", masker), "p", []));
        Assert.DoesNotContain("hunter22", fault.Message);
    }

    [Fact]
    public void What_is_written_is_read_back() =>
        Prop.ForAll(
            (from name in Gen.Elements("a", "b:c", "_d9")
             from label in Gen.Elements("l", "M_2")
             from text in Gen.Elements("\\", "\"", "\n", "}", "{", ",", "=", " ", "é🔑", "n", "#").ListOf().Select(static parts => string.Concat(parts))
             from value in ArbMap.Default.GeneratorFor<double>().Where(static value => !double.IsNaN(value))
             select (name, label, text, value)).ListOf().ToArbitrary(),
            static lines =>
            {
                var text = new StringBuilder("# TYPE a gauge\n# TYPE b:c gauge\n# TYPE _d9 gauge\n");
                foreach (var (name, label, value, number) in lines)
                {
                    var escaped = value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");
                    text.Append(CultureInfo.InvariantCulture, $"{name}{{{label}=\"{escaped}\"}} {number:R}\n");
                }

                var read = Parse(text.ToString());
                return read.Count == lines.Count && read.Zip(lines).All(static both =>
                    both.First.Metric.Name == both.Second.name
                    && both.First.Metric.Labels[both.Second.label] == both.Second.text
                    && both.First.Value.Equals(both.Second.value));
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Any_text_is_read_or_refused() =>
        Prop.ForAll(
            Gen.Elements("a", "{", "}", "=", "\"", ",", " ", "\n", "\\", "# TYPE a gauge\n", "# HELP a ", "1", "NaN", "+", "\r", "\0", "é", "__", "_total")
                .ListOf().Select(static parts => string.Concat(parts)).ToArbitrary(),
            static text => ChildFiles.IsTaken(ErrorIds.MetricInvalid, () => Parse(text))
                && ChildFiles.IsTaken(ErrorIds.MetricInvalid, () => Parse("# TYPE a gauge\na{a=\"" + text)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    private static List<Measurement> Parse(string text, params StepMetric[] declared) =>
        MetricsFile.Parse(ChildFiles.Metrics(text), "p", declared);
}
