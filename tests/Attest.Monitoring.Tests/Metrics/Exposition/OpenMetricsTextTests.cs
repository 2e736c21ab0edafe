using System.Diagnostics;
using System.Text;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Exemplars;
using Attest.Monitoring.Metrics.Exposition;
using Attest.Monitoring.Metrics.Registry;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Metrics.Exposition;

public sealed class OpenMetricsTextTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Span = "b7ad6b7169203331";

    [Fact]
    public void A_counter_a_gauge_and_a_histogram_read_as_the_format_wants()
    {
        var text = Write(
            Single("jobs_total", MetricKind.Counter, "Jobs \"done\"\\.\n", "", "pipeline=\"a\\nb\"", 3, 1_700_000_000_123) with { Exemplars = [new(1, 1_700_000_001_500, Trace, Span)] },
            Single("wait_seconds", MetricKind.Gauge, "", "seconds", "", double.NaN, 0),
            new MetricFamilyData(
                new("took_seconds", MetricKind.Histogram, "Time.", "seconds", GaugeMerge.Sum, false, [0.005, 1]),
                [Array.Empty<byte>()], [4.125], [1_700_000_000_000], [1, 0, 2])
            {
                Exemplars = [null, null, new(4, 1_700_000_002_000, Trace, Span)],
            });

        Assert.Contains(
            "\njobs_total 3 # {} 1 1700000001.5\n",
            Write(Single("jobs_total", MetricKind.Counter, "", "", "", 3, 1_700_000_000_123) with { Exemplars = [new(1, 1_700_000_001_500, "", "")] }),
            StringComparison.Ordinal);
        Assert.Equal(
            """
            # TYPE jobs counter
            # HELP jobs Jobs \"done\"\\.\n
            jobs_total{pipeline="a\nb"} 3 # {trace_id="0af7651916cd43dd8448eb211c80319c",span_id="b7ad6b7169203331"} 1 1700000001.5
            jobs_created{pipeline="a\nb"} 1700000000.123
            # TYPE wait_seconds gauge
            # UNIT wait_seconds seconds
            wait_seconds NaN
            # TYPE took_seconds histogram
            # UNIT took_seconds seconds
            # HELP took_seconds Time.
            took_seconds_bucket{le="0.005"} 1
            took_seconds_bucket{le="1.0"} 1
            took_seconds_bucket{le="+Inf"} 3 # {trace_id="0af7651916cd43dd8448eb211c80319c",span_id="b7ad6b7169203331"} 4 1700000002
            took_seconds_sum 4.125
            took_seconds_count 3
            took_seconds_created 1700000000
            # EOF

            """.ReplaceLineEndings("\n"),
            text);
    }

    [Fact]
    public void A_name_in_use_makes_a_counter_unknown_rather_than_the_scrape_invalid()
    {
        var text = Write(
            Single("x", MetricKind.Gauge, "", "", "", 1, 0),
            Single("x_total", MetricKind.Counter, "", "", "", 2, 0),
            Single("y_created", MetricKind.Gauge, "", "", "", 3, 0),
            Single("y_total", MetricKind.Counter, "", "", "", 4, 0));
        Assert.Contains("# TYPE x gauge\nx 1\n# TYPE x_total unknown\nx_total 2\n", text);
        Assert.Contains("# TYPE y_total unknown\ny_total 4\n", text);
    }

    [Fact]
    public void A_unit_that_is_not_the_end_of_the_name_is_left_out() =>
        Assert.DoesNotContain("# UNIT", Write(Single("fast_total", MetricKind.Counter, "", "seconds", "", 1, 0)));

    [Fact]
    public void An_exposition_cut_off_has_no_end()
    {
        var whole = Write(Single("x", MetricKind.Gauge, "", "", "", 1, 0));
        Assert.EndsWith("\n# EOF\n", whole);
        Assert.Equal("# EOF\n", Write());
    }

    [Fact]
    public void Pythons_parser_reads_what_we_write()
    {
        var python = Needs.AnyOf("python3", "/usr/bin/python3");
        Needs.AnyOf("python3-prometheus-client", "/usr/lib/python3/dist-packages/prometheus_client");
        var generator =
            from one in ArbMap.Default.GeneratorFor<NonNull<string>>()
            from help in ArbMap.Default.GeneratorFor<NonNull<string>>()
            from count in Gen.Choose(0, 1_000_000)
            from bounds in Gen.Elements<double[]>([], [0.005, 1, 2.5], [0.001, 10, 1_000_000, 1e21])
            select (Label: one.Get, Help: help.Get, Count: count, Bounds: bounds);
        var at = 0;
        var families = new List<MetricFamilyData>();
        foreach (var one in generator.Sample(60, 40))
        {
            var labels = LabelText.Render([new("one", one.Label), new("script", "écrit 漢字 \u202e")]);
            var exemplar = new Exemplar(0.5, 1_700_000_000_001, Trace, Span);
            families.Add(new MetricFamilyData(
                new($"c{at}_total", MetricKind.Counter, one.Help, "", GaugeMerge.Sum, false, []), [labels], [one.Count], [1_700_000_000_000 + at], [])
            { Exemplars = at % 2 == 0 ? [exemplar with { TraceId = at % 4 == 0 ? "" : Trace }] : null });
            families.Add(new MetricFamilyData(
                new($"h{at}_seconds", MetricKind.Histogram, one.Help, "seconds", GaugeMerge.Sum, false, one.Bounds),
                [labels], [one.Count], [1_700_000_000_000 + at], [.. Enumerable.Repeat((long)one.Count, one.Bounds.Length + 1)])
            { Exemplars = at % 2 == 0 ? [exemplar with { Value = one.Bounds.Length == 0 ? 0.5 : 0.0001 }, .. new Exemplar?[one.Bounds.Length]] : null });
            families.Add(new MetricFamilyData(
                new($"g{at}", MetricKind.Gauge, one.Help, "", GaugeMerge.Sum, false, []), [labels], [at % 3 == 0 ? double.NaN : -one.Count / 7.0], [0], []));
            at++;
        }

        var (code, output) = PythonRead(python, Write([.. families]));
        Assert.True(code == 0, output);
        var exemplars = families.Sum(family => family.Exemplars?.Count(one => one is not null) ?? 0);
        Assert.Equal($"{families.Count} families, {exemplars} exemplars", output.Trim());
    }

    private static (int Code, string Output) PythonRead(string python, string exposition)
    {
        const string program =
            """
            import sys
            from prometheus_client.openmetrics.parser import text_string_to_metric_families
            families = list(text_string_to_metric_families(sys.stdin.buffer.read().decode()))
            print(len(families), 'families,', sum(1 for f in families for s in f.samples if s.exemplar), 'exemplars')
            """;
        using var process = Process.Start(new ProcessStartInfo(python, ["-c", program])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.BaseStream.Write(Encoding.UTF8.GetBytes(exposition));
        process.StandardInput.Close();
        process.WaitForExit();
        return (process.ExitCode, output.Result + error.Result);
    }

    private static MetricFamilyData Single(string name, MetricKind kind, string help, string unit, string labels, double value, long time) =>
        MetricFamilyData.Single(new(name, kind, help, unit, GaugeMerge.Sum, false, []), Encoding.UTF8.GetBytes(labels), value, time);

    private static string Write(params MetricFamilyData[] families)
    {
        using var output = new MemoryStream();
        OpenMetricsText.Write([.. families.Select(family => new ExposedFamily(family.Descriptor.Name, family))], output);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
