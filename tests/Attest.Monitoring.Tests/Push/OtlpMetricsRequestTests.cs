using System.Globalization;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Exemplars;
using Attest.Monitoring.Metrics.Exposition;
using Attest.Monitoring.Metrics.Registry;
using Attest.Monitoring.Push;
using Attest.Monitoring.Tests.Metrics.Native;
using Attest.Monitoring.Tests.Telemetry;
using FsCheck;
using FsCheck.Fluent;
using static Attest.Monitoring.Tests.Metrics.Snapshots.Families;

namespace Attest.Monitoring.Tests.Push;

/// <summary>Our OTLP metrics, read by the public schema.</summary>
public sealed class OtlpMetricsRequestTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_counter_is_a_monotonic_sum_since_the_start_of_all_totals()
    {
        var text = Protoc.Decode(Only(Counter("pipeline_executions_total", ("""pipeline="a\"b\\c",status="success" """.Trim(), 3))));

        Assert.Equal(
            """
            resource_metrics {
              resource {
                attributes {
                  key: "service.name"
                  value {
                    string_value: "attest"
                  }
                }
                attributes {
                  key: "answer"
                  value {
                    int_value: 42
                  }
                }
                attributes {
                  key: "yes"
                  value {
                    bool_value: true
                  }
                }
              }
              scope_metrics {
                scope {
                  name: "Attest.Monitoring"
                  version: "1.2.3"
                }
                metrics {
                  name: "attest_pipeline_executions_total"
                  description: "Help."
                  sum {
                    data_points {
                      start_time_unix_nano: 1795165200000000000
                      time_unix_nano: 1795165260500000000
                      as_double: 3
                      attributes {
                        key: "pipeline"
                        value {
                          string_value: "a\"b\\c"
                        }
                      }
                      attributes {
                        key: "status"
                        value {
                          string_value: "success"
                        }
                      }
                    }
                    aggregation_temporality: AGGREGATION_TEMPORALITY_CUMULATIVE
                    is_monotonic: true
                  }
                }
                schema_url: "https://opentelemetry.io/schemas/1.44.0"
              }
              schema_url: "https://opentelemetry.io/schemas/1.44.0"
            }

            """,
            text);
    }

    [Fact]
    public void A_histogram_has_its_bounds_counts_and_sum()
    {
        var text = Protoc.DecodeSqueezed((Only(Histogram("wait_seconds", [0.5, 1], 7.25, 2, 0, 5))));

        Assert.Contains("count: 7 sum: 7.25 bucket_counts: 2 bucket_counts: 0 bucket_counts: 5 explicit_bounds: 0.5 explicit_bounds: 1 }", text);
        Assert.Contains("histogram { data_points { start_time_unix_nano: 1795165200000000000", text);
        Assert.Contains("} aggregation_temporality: AGGREGATION_TEMPORALITY_CUMULATIVE } }", text);
    }

    [Fact]
    public void A_native_histogram_is_an_exponential_one_whose_buckets_have_numbers_one_lower()
    {
        // Above 1 up to 2^(1/8), above 2^-(1/8) up to 1 twice, and in the fourth bucket below -1: Prometheus's 1, 0 and 4.
        var family = NativeHistogram("wait_seconds", [0.5, 1], 3, 1.0625, 1, 1, -1.375, 0);
        family.Exemplars = [null, new Exemplar(1, 2500, new string('c', 32), new string('d', 16)), null];
        var text = Protoc.DecodeSqueezed(Only(family));

        Assert.Contains(
            "exponential_histogram { data_points { start_time_unix_nano: 1795165200000000000 time_unix_nano: 1795165260500000000 " +
            "count: 5 sum: 1.6875 scale: 3 zero_count: 1 positive { offset: -1 bucket_counts: 2 bucket_counts: 1 } " +
            "negative { offset: 3 bucket_counts: 1 } exemplars { time_unix_nano: 2500000000 as_double: 1 ", text);
        Assert.Contains("explicit_bounds: 0.5", Protoc.DecodeSqueezed(Requests([family], 1 << 20, hasExplicitBuckets: true)[0].Body));
        Assert.Contains("zero_threshold: 2.9387358770557188e-39 } aggregation_temporality: AGGREGATION_TEMPORALITY_CUMULATIVE } }", text);
    }

    [Theory]
    [InlineData(GaugeMerge.Live, true)]
    [InlineData(GaugeMerge.Sum, true)]
    [InlineData(GaugeMerge.Newest, false)]
    [InlineData(GaugeMerge.Max, false)]
    internal void A_gauge_that_adds_up_is_a_sum_that_is_not_monotonic(GaugeMerge merge, bool isSum)
    {
        var text = Protoc.DecodeSqueezed((Only(Gauge("level", merge, 5, ("", -2)))));

        Assert.DoesNotContain("is_monotonic", text);
        Assert.Contains(isSum ? "sum { data_points { start_time" : "gauge { data_points { time_unix_nano", text);
        Assert.Contains("as_double: -2", text);
    }

    [Fact]
    public void What_the_protobuf_compiler_would_write_is_what_we_write()
    {
        _ = OtlpProto.Need();
        var names = Gen.Elements("a_total", "b_seconds", "c:d", "e_bytes");
        var value = ArbMap.Default.GeneratorFor<string>().Select(static text => text is null ? "" : text.Length > 40 ? text[..40] : text);
        var number = ArbMap.Default.GeneratorFor<double>().Where(static one => !double.IsNaN(one));
        var series = from key in Gen.Elements("k", "pipeline", "le2") from text in value from one in number select (key, text, one);
        var family =
            from name in names
            from kind in Gen.Elements(MetricKind.Counter, MetricKind.Gauge, MetricKind.Histogram)
            from merge in Gen.Elements(GaugeMerge.Live, GaugeMerge.Newest)
            from rows in series.NonEmptyListOf()
            from counts in Gen.Choose(0, 1_000_000).ArrayOf(rows.Count * 3)
            from help in value
            from unit in Gen.Elements("", "seconds", "bytes_per_second", "widgets")
            from schema in Gen.Choose(-6, 8)
            from observed in Observations.Any
            let made = Made(name, kind, merge, rows, counts, help, unit)
            select kind == MetricKind.Histogram && schema >= -4
                ? made with { Native = [.. made.Labels.Select((_, at) => Observations.Count(schema, observed.Skip(at)))] }
                : made;
        Prop.ForAll(family.NonEmptyListOf().ToArbitrary(), families =>
        {
            foreach (var (body, _) in Requests([.. families], mostBytes: 4000))
                Assert.Equal(Convert.ToHexString(Protoc.Encode(Protoc.Decode(body))), Convert.ToHexString(body));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    [Fact]
    public void Exemplars_lead_to_the_trace_of_a_measurement()
    {
        var counter = Counter("a_total", ("", 3));
        counter.Exemplars = [new Exemplar(1, 1500, new string('a', 32), new string('b', 16))];
        var histogram = Histogram("h_seconds", [1], 7, 2, 1);
        histogram.Exemplars = [null, new Exemplar(6.5, 2500, new string('c', 32), new string('d', 16))];

        var text = Protoc.DecodeSqueezed(Only(counter)) + Protoc.DecodeSqueezed(Only(histogram));

        Assert.Contains("as_double: 3 exemplars { time_unix_nano: 1500000000 as_double: 1 span_id: \"\\273\\273", text);
        counter.Exemplars = [new Exemplar(1, 1500, "", "")];
        Assert.Contains("exemplars { time_unix_nano: 1500000000 as_double: 1 }", Protoc.DecodeSqueezed(Only(counter)));
        Assert.Contains("explicit_bounds: 1 exemplars { time_unix_nano: 2500000000 as_double: 6.5 span_id: \"\\335", text);
        Assert.Contains("trace_id: \"\\314\\314", text);
    }

    [Fact]
    public void Many_series_go_in_several_requests_each_series_in_one_of_them()
    {
        var rows = Enumerable.Range(0, 5000).Select(at => ($"n=\"{at}\"", (double)at)).ToArray();
        var requests = Requests([Counter("a_total", rows), Counter("b_total", ("", 1)), Histogram("h_seconds", [1], 1, 1, 0)], 20_000);

        Assert.All(requests, request => Assert.InRange(request.Body.Length, 1, 21_000));
        Assert.True(requests.Count > 10);
        Assert.Equal(5002, requests.Sum(request => request.Points));
        var numbers = requests.SelectMany(request => Protoc.Decode(request.Body).Split("string_value: \"").Skip(1)
            .Select(part => part[..part.IndexOf('"', StringComparison.Ordinal)]).Where(value => value != "attest"));
        Assert.Equal(rows.Select((_, at) => at.ToString(CultureInfo.InvariantCulture)).Order(), numbers.Order());
    }

    [Fact]
    public void No_total_at_all_is_no_request() => Assert.Empty(Requests([], 1000));

    [Theory]
    [InlineData("", "")]
    [InlineData("seconds", "s")]
    [InlineData("bytes", "By")]
    [InlineData("ratio", "1")]
    [InlineData("percent", "%")]
    [InlineData("bytes_per_second", "By/s")]
    [InlineData("per_second", "1/s")]
    [InlineData("widgets", "{widgets}")]
    public void A_unit_in_words_becomes_a_code_of_UCUM(string words, string code) => Assert.Equal(code, UcumUnit.Of(words));

    /// <summary>What an instrument said, through the names of Prometheus and back.</summary>
    [Theory]
    [InlineData("s")]
    [InlineData("ms")]
    [InlineData("By")]
    [InlineData("MiBy")]
    [InlineData("Cel")]
    [InlineData("By/s")]
    [InlineData("1")]
    public void A_code_comes_back(string code) => Assert.Equal(code, UcumUnit.Of(MetricName.Of("x", code, MetricKind.Gauge).Unit));

    private static MetricFamilyData Made(
        string name, MetricKind kind, GaugeMerge merge, IEnumerable<(string Key, string Text, double Value)> rows, int[] counts, string help, string unit)
    {
        var all = rows.ToArray();
        var buckets = kind == MetricKind.Histogram;
        return new MetricFamilyData(
            new MetricDescriptor(name, kind, help, unit, merge, Own: true, buckets ? [0.5, 2] : []),
            [.. all.Select(row => new ReadOnlyMemory<byte>(LabelText.Render([new(row.Key, row.Text)])))],
            [.. all.Select(row => row.Value)],
            [.. all.Select(_ => 5L)],
            buckets ? [.. counts.Take(all.Length * 3).Select(count => (long)count)] : []);
    }

    private static byte[] Only(MetricFamilyData family) => Assert.Single(Requests([family], 1 << 20)).Body;

    private static List<(byte[] Body, long Points)> Requests(IReadOnlyList<MetricFamilyData> families, int mostBytes, bool hasExplicitBuckets = false)
    {
        var totals = new PushedTotals(
            [.. families.Select(family => new ExposedFamily(family.Descriptor.ExposedName("attest"), family))], "i", Start, Start.AddSeconds(60.5));
        var request = new OtlpMetricsRequest([new("service.name", "attest"), new("answer", 42L), new("yes", true)], "1.2.3") { HasExplicitBuckets = hasExplicitBuckets };
        return [.. request.Of(totals, mostBytes).Select(one => (one.Body.ToArray(), one.Points))];
    }
}
