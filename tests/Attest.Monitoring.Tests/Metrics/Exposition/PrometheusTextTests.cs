using System.Text;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Exposition;
using Attest.Monitoring.Metrics.Registry;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Metrics.Exposition;

public sealed class PrometheusTextTests
{
    [Fact]
    public void A_counter_a_gauge_and_a_histogram_read_as_the_format_wants()
    {
        var text = Write(
            Family("jobs_total", MetricKind.Counter, "Jobs\\done\nso far.", ("""pipeline="a b" """.TrimEnd(), 3), ("""pipeline="c" """.TrimEnd(), 1e20)),
            Family("odd", MetricKind.Gauge, "", ("""n="1" """.TrimEnd(), double.NaN), ("""n="2" """.TrimEnd(), double.NegativeInfinity), ("""n="3" """.TrimEnd(), -0.1)),
            new ExposedFamily("took_seconds", new MetricFamilyData(
                new("took_seconds", MetricKind.Histogram, "Time.", "seconds", GaugeMerge.Sum, false, [0.005, 1, 2.5]),
                [Array.Empty<byte>(), Encoding.UTF8.GetBytes("step=\"x\"")], [4.125, 0], [1, 1], [1, 2, 0, 1, 0, 0, 0, 0])));

        Assert.Equal(
            """
            # HELP jobs_total Jobs\\done\nso far.
            # TYPE jobs_total counter
            jobs_total{pipeline="a b"} 3
            jobs_total{pipeline="c"} 1E+20
            # TYPE odd gauge
            odd{n="1"} NaN
            odd{n="2"} -Inf
            odd{n="3"} -0.1
            # HELP took_seconds Time.
            # TYPE took_seconds histogram
            took_seconds_bucket{le="0.005"} 1
            took_seconds_bucket{le="1.0"} 3
            took_seconds_bucket{le="2.5"} 3
            took_seconds_bucket{le="+Inf"} 4
            took_seconds_sum 4.125
            took_seconds_count 4
            took_seconds_bucket{step="x",le="0.005"} 0
            took_seconds_bucket{step="x",le="1.0"} 0
            took_seconds_bucket{step="x",le="2.5"} 0
            took_seconds_bucket{step="x",le="+Inf"} 0
            took_seconds_sum{step="x"} 0
            took_seconds_count{step="x"} 0

            """.ReplaceLineEndings("\n"),
            text);
    }

    [Fact]
    public void What_is_written_is_read_back_the_same()
    {
        var labels = ArbMap.Default.GeneratorFor<(NonNull<string>, NonNull<string>)>();
        var generator =
            from a in labels
            from value in ArbMap.Default.GeneratorFor<double>()
            from help in ArbMap.Default.GeneratorFor<NonNull<string>>()
            select (One: Wellformed(a.Item1.Get), Two: Wellformed(a.Item2.Get), Value: value, Help: Wellformed(help.Get));

        Prop.ForAll(generator.ToArbitrary(), one =>
        {
            var text = LabelText.Render([new("one", one.One), new("a.two", one.Two)]);
            var family = new ExposedFamily("m", MetricFamilyData.Single(
                new("m", MetricKind.Gauge, one.Help, "", GaugeMerge.Newest, false, []), text, one.Value, 0));
            var parsed = ExpositionParser.Parse(Encoding.UTF8.GetBytes(Write(family)));

            var wanted = new List<(string, string)>();
            if (one.Two.Length > 0) wanted.Add(("a_two", one.Two));
            if (one.One.Length > 0) wanted.Add(("one", one.One));
            var sample = Assert.Single(parsed.Samples);
            Assert.Equal(wanted, sample.Labels);
            Assert.Equal(one.Value, sample.Value);
            Assert.Equal(one.Help, parsed.Help.GetValueOrDefault("m", ""));
            Assert.Equal(wanted, LabelText.Parse(text).Select(pair => (pair.Key, pair.Value)));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_number_is_the_shortest_text_that_reads_back()
    {
        Prop.ForAll<double>(Check).QuickCheckThrowOnFailure();
        Prop.ForAll<int, byte>((digits, places) => Check(digits / Math.Pow(10, places % 9))).QuickCheckThrowOnFailure();
        foreach (var value in (double[])[0.1, 0.005, 2.5, 1e-6, 1e-7, 123456.789, 0.30000000000000004, 1e300, double.Epsilon, 1e15, 999999999999999, -0.0])
            Check(value);

        static void Check(double value)
        {
            var text = Number(value);
            Assert.Equal(value, double.Parse(text.Replace("Inf", "Infinity")));
            if (double.IsFinite(value) && !text.Contains('E')) Assert.True(text.Length <= value.ToString("R").Length || value.ToString("R").Contains('E'), text);
        }
    }

    [Fact]
    public void An_invalid_surrogate_does_not_break_the_encoding()
    {
        var text = LabelText.Render([new("a", "x\uD800y")]);
        var family = new ExposedFamily("m", MetricFamilyData.Single(
            new("m", MetricKind.Gauge, "", "", GaugeMerge.Newest, false, []), text, 1, 0));
        using var output = new MemoryStream();
        PrometheusText.Write([family], output);
        Assert.Equal("x\uFFFDy", ExpositionParser.Parse(output.ToArray()).Samples[0].Labels[0].Value);
    }

    [Fact]
    public void More_than_one_buffer_is_written_whole()
    {
        var series = new (string, double)[20_000];
        for (var at = 0; at < series.Length; at++) series[at] = ($"n=\"{at:D6}\"", at + 0.25);
        var parsed = ExpositionParser.Parse(Encoding.UTF8.GetBytes(Write(Family("big", MetricKind.Gauge, "", series))));
        Assert.Equal(20_000, parsed.Samples.Count);
        for (var at = 0; at < series.Length; at++) Assert.Equal(at + 0.25, parsed.Samples[at].Value);
    }

    [Fact]
    public void A_label_longer_than_the_buffer_is_written_whole()
    {
        var text = new string('x', 200_000);
        var parsed = ExpositionParser.Parse(Encoding.UTF8.GetBytes(Write(Family("m", MetricKind.Gauge, "", ($"n=\"{text}\"", 1)))));
        Assert.Equal(text, parsed.Samples[0].Labels[0].Value);
        Assert.Equal(1, parsed.Samples[0].Value);
    }

    private static string Wellformed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static string Number(double value)
    {
        var bytes = new byte[NumberText.MaxLength];
        return Encoding.UTF8.GetString(bytes, 0, NumberText.Write(value, bytes));
    }

    private static ExposedFamily Family(string name, MetricKind kind, string help, params (string Labels, double Value)[] series) =>
        new(name, new MetricFamilyData(
            new(name, kind, help, "", GaugeMerge.Sum, false, []),
            [.. series.Select(one => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(one.Labels)))],
            [.. series.Select(one => one.Value)], new long[series.Length], []));

    private static string Write(params ExposedFamily[] families)
    {
        using var output = new MemoryStream();
        PrometheusText.Write(families, output);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
