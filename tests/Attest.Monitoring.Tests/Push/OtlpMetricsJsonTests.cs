using System.Text;
using System.Text.Json;
using Attest.Monitoring.Delivery;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Exposition;
using Attest.Monitoring.Push;
using Attest.Monitoring.Tests.Telemetry;
using static Attest.Monitoring.Tests.Metrics.Snapshots.Families;

namespace Attest.Monitoring.Tests.Push;

/// <summary>OTLP metrics as JSON (OTLP, "JSON Protobuf Encoding").</summary>
public sealed class OtlpMetricsJsonTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);

    private readonly Scratch _scratch = new();

    [Fact]
    public void Numbers_of_64_bits_are_texts_enums_numbers_and_lists_stand_together()
    {
        using var json = JsonDocument.Parse(new OtlpMetricsJson().Of(Request()));

        var resource = json.RootElement.GetProperty("resourceMetrics")[0];
        Assert.Equal("""{"attributes":[{"key":"service.name","value":{"stringValue":"attest"}},{"key":"answer","value":{"intValue":"-42"}},{"key":"yes","value":{"boolValue":true}}]}""", resource.GetProperty("resource").GetRawText());
        var scope = resource.GetProperty("scopeMetrics")[0];
        Assert.Equal("""{"name":"Attest.Monitoring","version":"1.2.3"}""", scope.GetProperty("scope").GetRawText());
        var metrics = scope.GetProperty("metrics").EnumerateArray().ToDictionary(metric => metric.GetProperty("name").GetString()!);
        Assert.Equal(
            """{"dataPoints":[{"startTimeUnixNano":"1795165200000000000","timeUnixNano":"1795165260500000000","asDouble":0.5},{"startTimeUnixNano":"1795165200000000000","timeUnixNano":"1795165260500000000","asDouble":3,"attributes":[{"key":"text","value":{"stringValue":"a\"é"}}]}],"aggregationTemporality":2,"isMonotonic":true}""",
            metrics["attest_done_total"].GetProperty("sum").GetRawText());
        Assert.Equal("""{"dataPoints":[{"timeUnixNano":"1795165260500000000","asDouble":"NaN"}]}""", metrics["attest_level"].GetProperty("gauge").GetRawText());
        var native = metrics["attest_wait_seconds"].GetProperty("exponentialHistogram").GetProperty("dataPoints")[0];
        Assert.Equal(("4", 3, "1"), (native.GetProperty("count").GetString(), native.GetProperty("scale").GetInt32(), native.GetProperty("zeroCount").GetString()));
        Assert.Equal("""{"offset":4,"bucketCounts":["1"]}""", native.GetProperty("negative").GetRawText());
        Assert.Equal((-9, "1"), (native.GetProperty("positive").GetProperty("offset").GetInt32(), native.GetProperty("positive").GetProperty("bucketCounts")[0].GetString()));
        var histogram = metrics["attest_time_seconds"].GetProperty("histogram").GetProperty("dataPoints")[0];
        Assert.Equal(("6", "[\"1\",\"2\",\"3\"]", "[0.5,2]"), (histogram.GetProperty("count").GetString(), histogram.GetProperty("bucketCounts").GetRawText(), histogram.GetProperty("explicitBounds").GetRawText()));
    }

    /// <summary>Google's own library makes the same message of the JSON as of the protobuf it was made of.</summary>
    [Fact]
    public void A_public_parser_reads_from_the_JSON_what_it_reads_from_the_protobuf()
    {
        var include = OtlpProto.Need();
        var protoc = SecondOpinion.Need("protoc", "protobuf-compiler");
        const string Python = "/usr/bin/python3";
        Assert.SkipUnless(
            File.Exists(Python) && SecondOpinion.Ask(Python, ["-c", "import google.protobuf.json_format"]).Success,
            "python3's google.protobuf is not installed (package python3-protobuf)");
        string[] protos = ["metrics/v1/metrics", "collector/metrics/v1/metrics_service", "common/v1/common", "resource/v1/resource"];
        var made = SecondOpinion.Ask(
            protoc, ["-I", include, $"--python_out={_scratch.Folder}", .. protos.Select(name => $"opentelemetry/proto/{name}.proto")]);
        Assert.True(made.Success, made.Error);
        File.WriteAllBytes(_scratch["request"], Request().ToArray());

        var read = SecondOpinion.Ask(
            Python, ["-c", ReadScript, _scratch.Folder, _scratch["request"]], Encoding.UTF8.GetString(new OtlpMetricsJson().Of(Request()).Span));

        Assert.True(read.Success, read.Error);
        Assert.Equal("the same, 4 metrics", read.Output.Trim());
    }

    [Fact]
    public void A_field_that_the_table_lacks_is_an_error_and_not_lost()
    {
        var proto = new ProtobufWriter();
        var resource = proto.Begin(1);
        proto.Text(99, "new");
        proto.End(resource);

        Assert.Throws<FormatException>(() => new OtlpMetricsJson().Of(proto.Written));
    }

    public void Dispose() => _scratch.Dispose();

    private const string ReadScript =
        """
        import sys
        sys.path.insert(0, sys.argv[1])
        from google.protobuf import json_format
        from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
        binary = ExportMetricsServiceRequest.FromString(open(sys.argv[2], 'rb').read())
        json = json_format.Parse(sys.stdin.read(), ExportMetricsServiceRequest())
        same = str(binary) == str(json)
        print("the same," if same else "another,", len(json.resource_metrics[0].scope_metrics[0].metrics), "metrics")
        """;

    private static ReadOnlyMemory<byte> Request()
    {
        MetricFamilyData[] families =
        [
            Counter("done_total", ("text=\"a\\\"é\"", 3), ("", 0.5)),
            Gauge("level", GaugeMerge.Newest, 5, ("", double.NaN)),
            Histogram("time_seconds", [0.5, 2], 4.5, 1, 2, 3),
            NativeHistogram("wait_seconds", [1], 3, 0, 0.5, 1000, -1.5),
        ];
        var totals = new PushedTotals(
            [.. families.Select(family => new ExposedFamily(family.Descriptor.ExposedName("attest"), family))], "i", Start, Start.AddSeconds(60.5));
        var request = new OtlpMetricsRequest([new("service.name", "attest"), new("answer", -42L), new("yes", true)], "1.2.3");
        return request.Of(totals).Single().Body;
    }
}
