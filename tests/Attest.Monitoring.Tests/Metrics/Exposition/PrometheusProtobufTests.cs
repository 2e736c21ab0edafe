using System.Text;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Exemplars;
using Attest.Monitoring.Metrics.Exposition;
using Attest.Monitoring.Metrics.Native;
using Attest.Monitoring.Metrics.Registry;
using Attest.Monitoring.Tests.Metrics.Native;
using FsCheck;
using FsCheck.Fluent;
using static Attest.Monitoring.Tests.Metrics.Snapshots.Families;

namespace Attest.Monitoring.Tests.Metrics.Exposition;

/// <summary>Our protobuf exposition, read by the public schema.</summary>
public sealed class PrometheusProtobufTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Span = "b7ad6b7169203331";

    [Fact]
    public void Every_kind_is_what_the_public_schema_says()
    {
        var counter = Counter("rows_total", ("say=\"a\\\"b\\\\c\\nd é 漢\"", 3)) with { Times = [1_767_323_040_250] };
        counter.Exemplars = [new Exemplar(2, 1_767_323_045_001, Trace, Span)];
        var histogram = Histogram("took_seconds", [0.5, 1], 2.25, 1, 2, 3);
        histogram = histogram with { Descriptor = histogram.Descriptor with { Unit = "seconds" }, Times = [1_000] };
        histogram.Exemplars = [null, null, new Exemplar(1.25, 1_767_323_045_000, Trace, Span)];

        Assert.Equal(
        [
            $$"""name: "rows_total" help: "Help." type: COUNTER metric { label { name: "say" value: "a\"b\\c\nd \303\251 \346\274\242" } """ +
            $$"""counter { value: 3 exemplar { label { name: "trace_id" value: "{{Trace}}" } label { name: "span_id" value: "{{Span}}" } """ +
            "value: 2 timestamp { seconds: 1767323045 nanos: 1000000 } } created_timestamp { seconds: 1767323040 nanos: 250000000 } } }",
            """name: "size" help: "Help." type: GAUGE metric { gauge { value: -1.5 } } metric { label { name: "x" value: "1" } gauge { value: nan } }""",
            """name: "took_seconds" help: "Help." type: HISTOGRAM metric { histogram { sample_count: 6 sample_sum: 2.25 """ +
            "bucket { cumulative_count: 1 upper_bound: 0.5 } bucket { cumulative_count: 3 upper_bound: 1 } " +
            $$"""bucket { cumulative_count: 6 upper_bound: inf exemplar { label { name: "trace_id" value: "{{Trace}}" } """ +
            $$"""label { name: "span_id" value: "{{Span}}" } value: 1.25 timestamp { seconds: 1767323045 nanos: 0 } } } """ +
            "created_timestamp { seconds: 1 nanos: 0 } } } unit: \"seconds\"",
        ],
        PrometheusSchema.Decode(Write(
            counter, Gauge("size", GaugeMerge.Newest, 5, ("", -1.5), ("x=\"1\"", double.NaN)), histogram)));
    }

    [Fact]
    public void A_native_histogram_has_classic_buckets_and_native_spans_and_exemplars_of_both()
    {
        // Buckets 0 twice, 1 once, 4 once (two empty ones lie between) and, far away, 80: two spans.
        var family = NativeHistogram("took_seconds", [1, 2], 3, 1, 1, 1.01, 1.4, 1000, -1.3, 0) with { Times = [1_000] };
        family.Exemplars = [new Exemplar(1, 1_767_323_045_000, Trace, Span), null, null];
        var exemplar =
            $$"""{ label { name: "trace_id" value: "{{Trace}}" } label { name: "span_id" value: "{{Span}}" } """ +
            "value: 1 timestamp { seconds: 1767323045 nanos: 0 } }";

        Assert.Equal(
            """name: "took_seconds" help: "Help." type: HISTOGRAM metric { histogram { sample_count: 7 sample_sum: 1003.11 """ +
            $"bucket {{ cumulative_count: 4 upper_bound: 1 exemplar {exemplar} }} " +
            "bucket { cumulative_count: 6 upper_bound: 2 } bucket { cumulative_count: 7 upper_bound: inf } " +
            "schema: 3 zero_threshold: 2.9387358770557188e-39 zero_count: 1 " +
            "negative_span { offset: 4 length: 1 } negative_delta: 1 " +
            "positive_span { offset: 0 length: 5 } positive_span { offset: 75 length: 1 } " +
            "positive_delta: 2 positive_delta: -1 positive_delta: -1 positive_delta: 0 positive_delta: 1 positive_delta: 0 " +
            $"created_timestamp {{ seconds: 1 nanos: 0 }} exemplars {exemplar} }} }}",
            Assert.Single(PrometheusSchema.Decode(Write(family))));
    }

    [Fact]
    public void A_native_histogram_without_observations_can_be_told_from_a_classic_one() =>
        Assert.Contains("schema: 3 zero_threshold: 2.9387358770557188e-39 zero_count: 0 ", Assert.Single(PrometheusSchema.Decode(Write(NativeHistogram("h", [1], 3)))));

    [Fact]
    public void Spans_and_deltas_say_every_bucket() =>
        Prop.ForAll(Observations.Any.ToArbitrary(), Gen.Choose(-4, 8).ToArbitrary(), (values, schema) =>
        {
            var counts = Observations.Count(schema, values);
            var writer = new Attest.Monitoring.Delivery.ProtobufWriter();
            var family = NativeHistogram("h", [1], schema, values);
            NativeFields.Write(counts, family, 0, writer);
            Assert.Equal(Say(counts.Positive), NativeReader.Read(writer.Written.Span, 12, 13));
            Assert.Equal(Say(counts.Negative), NativeReader.Read(writer.Written.Span, 9, 10));
        }).QuickCheckThrowOnFailure();

    private static Dictionary<int, long> Say(ExponentialBuckets side)
    {
        var said = new Dictionary<int, long>();
        for (var index = side.First; index < side.First + side.Width; index++)
            if (side[index] > 0) said.Add(index, side[index]);
        return said;
    }

    [Theory]
    [InlineData("read_bytes_total", nameof(MetricKind.Counter), "bytes", true)]
    [InlineData("read_bytes", nameof(MetricKind.Gauge), "bytes", true)]
    [InlineData("readbytes", nameof(MetricKind.Gauge), "bytes", false)]
    [InlineData("bytes", nameof(MetricKind.Gauge), "bytes", false)]
    [InlineData("read", nameof(MetricKind.Gauge), "bytes", false)]
    [InlineData("read_total", nameof(MetricKind.Gauge), "total", true)]
    [InlineData("read_total", nameof(MetricKind.Counter), "total", false)]
    public void A_unit_is_told_only_where_the_name_ends_in_it(string name, string kind, string unit, bool told)
    {
        var family = Counter(name, ("", 1));
        family = family with { Descriptor = family.Descriptor with { Kind = Enum.Parse<MetricKind>(kind), Unit = unit } };
        Assert.Equal(told, Assert.Single(PrometheusSchema.Decode(Write(family))).EndsWith($" unit: \"{unit}\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Labels_come_out_as_they_went_in()
    {
        var text = Gen.Elements('a', '\\', '"', '\n', '=', ',', '}', 'n', ' ', '漢').ArrayOf().Select(letters => new string(letters));
        Prop.ForAll(Gen.Zip(text, text).ToArbitrary(), values =>
        {
            var labels = LabelText.Render([new("first", values.Item1), new("second", values.Item2)]);
            var writer = new Attest.Monitoring.Delivery.ProtobufWriter();
            LabelPairs.Write(1, labels, writer);
            Assert.Equal(LabelText.Parse(labels), Read(writer.Written.Span));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_scrape_allocates_nothing_after_the_first_ones()
    {
        ExposedFamily[] families = [Exposed(Counter("a_total", ("x=\"1\"", 1))), Exposed(Histogram("b_seconds", [0.5, 1], 2.25, 1, 2, 3))];
        for (var warmUp = 0; warmUp < 3; warmUp++) PrometheusProtobuf.Write(families, Stream.Null);
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 20 && least > 0; attempt++)
        {
            // Another test may have taken the one writer that is kept: then this scrape makes a new one.
            var before = GC.GetAllocatedBytesForCurrentThread();
            PrometheusProtobuf.Write(families, Stream.Null);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    private static List<KeyValuePair<string, string>> Read(ReadOnlySpan<byte> written)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        var reader = new Attest.Monitoring.Delivery.ProtobufReader(written);
        while (reader.Next())
        {
            var pair = new Attest.Monitoring.Delivery.ProtobufReader(reader.Bytes);
            Assert.True(pair.Next());
            var name = Encoding.UTF8.GetString(pair.Bytes);
            Assert.True(pair.Next());
            pairs.Add(new(name, Encoding.UTF8.GetString(pair.Bytes)));
        }

        return pairs;
    }

    internal static byte[] Write(params MetricFamilyData[] families)
    {
        using var output = new MemoryStream();
        PrometheusProtobuf.Write([.. families.Select(Exposed)], output);
        return output.ToArray();
    }

    private static ExposedFamily Exposed(MetricFamilyData family) => new(family.Descriptor.Name, family);
}
