using System.Text;
using System.Text.Json;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Exposition;
using Attest.Monitoring.Tests.Metrics.Snapshots;

namespace Attest.Monitoring.Tests.Metrics.Exposition;

public sealed class MetricsJsonTests
{
    [Fact]
    public void The_JSON_says_what_the_text_says()
    {
        var families = new[]
        {
            new ExposedFamily("g", MetricFamilyData.Single(
                new("g", MetricKind.Gauge, "Help.", "", GaugeMerge.Newest, false, []), Encoding.UTF8.GetBytes("""a="x\"y" """.TrimEnd()), double.NaN, 0)),
            new ExposedFamily("h", new MetricFamilyData(
                new("h", MetricKind.Histogram, "", "seconds", GaugeMerge.Sum, false, [0.5]), [Array.Empty<byte>()], [1.5], [0], [1, 2])),
        };
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output)) MetricsJson.Write(families, json);

        using var parsed = JsonDocument.Parse(output.ToArray());
        using var wanted = JsonDocument.Parse(
            """
            [{"name":"g","type":"gauge","help":"Help.","unit":"","metrics":[{"labels":{"a":"x\"y"},"value":"NaN"}]},
             {"name":"h","type":"histogram","help":"","unit":"seconds","metrics":[{"labels":{},"buckets":{"0.5":1,"+Inf":3},"sum":1.5,"count":3}]}]
            """);
        Assert.True(JsonElement.DeepEquals(wanted.RootElement, parsed.RootElement));
    }

    [Fact]
    public void A_native_histogram_says_its_buckets_too()
    {
        var family = Families.NativeHistogram("h", [1], 0, 3, 4, -1.5, 0, 1e308);
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output)) MetricsJson.Write([new ExposedFamily("h", family)], json);

        using var parsed = JsonDocument.Parse(output.ToArray());
        var native = parsed.RootElement[0].GetProperty("metrics")[0].GetProperty("native");
        using var wanted = JsonDocument.Parse(
            """
            {"schema":-3,"zero_threshold":2.938735877055719E-39,"zero_count":1,
             "buckets":[{"lower":-256,"upper":-1,"count":1},{"lower":1,"upper":256,"count":2},
                        {"lower":7.022238808055922E+305,"upper":1.7976931348623157E+308,"count":1}]}
            """);
        Assert.True(JsonElement.DeepEquals(wanted.RootElement, native), native.ToString());
    }
}
