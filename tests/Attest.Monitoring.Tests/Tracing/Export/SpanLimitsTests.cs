using System.Diagnostics;
using System.Text;
using Attest.Monitoring.Delivery;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Tracing;
using Attest.Monitoring.Tracing.Export;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Tracing.Export;

/// <summary>OpenTelemetry, "Attribute Limits" and "Span Limits": each test is a sentence of the specification.</summary>
public sealed class SpanLimitsTests
{
    private readonly List<string> _warnings = [];

    [Fact]
    public void Without_variables_each_count_is_128_and_no_value_is_cut()
    {
        var limits = Limits();

        Assert.Equal((128, 128, 128, 128, 128), (limits.Attributes.Count, limits.Events, limits.Links, limits.EventAttributes, limits.LinkAttributes));
        Assert.Null(limits.Attributes.ValueLength);
        var span = SampleSpans.Full();
        Assert.Same(span, limits.Keep(span));
    }

    [Fact]
    public void An_attribute_that_would_exceed_the_limit_is_discarded_and_counted()
    {
        var span = Limits("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT=2").Keep(With(attributes: 5));

        Assert.Equal(["k0", "k1"], span.Attributes.Select(attribute => attribute.Key));
        Assert.Equal(3, span.Dropped!.Attributes);
    }

    [Fact]
    public void The_model_specific_limit_is_used_first_then_the_general_one()
    {
        var limits = Limits("OTEL_ATTRIBUTE_COUNT_LIMIT=7 OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT=5 OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT=9");
        Assert.Equal((5, 7, 7, 9), (limits.Attributes.Count, limits.EventAttributes, limits.LinkAttributes, limits.Attributes.ValueLength));
        Assert.Equal(3, Limits("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT=9 OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT=3").Attributes.ValueLength);
        Assert.Equal((128, 128), (limits.Events, limits.Links));
    }

    [Fact]
    public void Events_links_and_their_attributes_have_limits_of_their_own()
    {
        var span = Limits("OTEL_SPAN_EVENT_COUNT_LIMIT=2 OTEL_SPAN_LINK_COUNT_LIMIT=1 OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT=1 OTEL_LINK_ATTRIBUTE_COUNT_LIMIT=0")
            .Keep(With(attributes: 0, events: 4, links: 3));

        Assert.Equal(["e0", "e1"], span.Events.Select(happened => happened.Name));
        Assert.All(span.Events, happened => Assert.Equal(["k0"], happened.Tags.Select(tag => tag.Key)));
        Assert.Empty(Assert.Single(span.Links).Tags ?? []);
        Assert.Equal((0, 2, 2), (span.Dropped!.Attributes, span.Dropped.Events, span.Dropped.Links));
        Assert.Equal([1, 1], span.Dropped.EventAttributes);
        Assert.Equal([2], span.Dropped.LinkAttributes);
    }

    [Fact]
    public void A_text_is_cut_to_the_limit_counting_any_character_as_one_and_what_is_no_text_is_not_cut()
    {
        var limits = AttributeLimits.Of(Variables("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT=3"), "SPAN");

        Assert.Equal("abc", limits.Cut("abcd"));
        Assert.Equal("abc", limits.Cut("abc"));
        Assert.Equal("\ud83d\udd11é漢", limits.Cut("\ud83d\udd11é漢x"));
        Assert.Equal("\ud83d\udd11\ud83d\udd11\ud83d\udd11", limits.Cut("\ud83d\udd11\ud83d\udd11\ud83d\udd11"));
        Assert.Equal(123456L, limits.Cut(123456L));
        Assert.Equal(1.23456, limits.Cut(1.23456));
        Assert.Equal(false, limits.Cut(false));
        Assert.Null(limits.Cut(null));
    }

    [Fact]
    public void Byte_arrays_lists_and_maps_are_cut_value_by_value()
    {
        var limits = AttributeLimits.Of(Variables("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT=2"), "SPAN");

        Assert.Equal(new byte[] { 1, 2 }, limits.Cut(new byte[] { 1, 2, 3 }));
        Assert.Equal(["ab", 7, "cd"], (object?[])limits.Cut(new object[] { "abc", 7, "cd" })!);
        var map = (List<KeyValuePair<string, object?>>)limits.Cut(new Dictionary<string, object?> { ["long key"] = "abc", ["list"] = new[] { "xyz" } })!;
        Assert.Equal("ab", map[0].Value);
        Assert.Equal(["xy"], (object?[])map[1].Value!);
    }

    [Fact]
    public void A_value_is_never_longer_than_the_limit_and_always_a_beginning_of_what_it_was() =>
        Prop.ForAll(
            (from text in Gen.Elements("a", "é", "漢", "🔑", "\n").ListOf().Select(parts => string.Concat(parts))
             from most in Gen.Choose(0, 12)
             select (text, most)).ToArbitrary(),
            sample =>
            {
                var cut = (string)new AttributeLimits(128, sample.most).Cut(sample.text)!;
                var length = cut.EnumerateRunes().Count();
                return sample.text.StartsWith(cut, StringComparison.Ordinal) && length == Math.Min(sample.most, sample.text.EnumerateRunes().Count());
            }).Check(Config.QuickThrowOnFailure);

    [Theory]
    [InlineData("-1")]
    [InlineData("many")]
    public void A_value_that_cannot_be_parsed_or_is_out_of_range_is_ignored_with_a_warning(string value)
    {
        Assert.Equal(128, Limits($"OTEL_SPAN_EVENT_COUNT_LIMIT={value}").Events);
        Assert.StartsWith("OTEL_SPAN_EVENT_COUNT_LIMIT is ignored: ", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_dropped_stands_in_both_forms_of_OTLP_and_in_Zipkins_tags()
    {
        var span = Limits("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT=1 OTEL_SPAN_EVENT_COUNT_LIMIT=1 OTEL_SPAN_LINK_COUNT_LIMIT=1 OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT=1 OTEL_LINK_ATTRIBUTE_COUNT_LIMIT=1")
            .Keep(With(attributes: 3, events: 4, links: 5));

        var json = Encoding.UTF8.GetString(new OtlpJsonSpans(SampleSpans.Resource).Encode([span]).Span);
        foreach (var count in (string[])["\"droppedAttributesCount\":2,\"events\":[", "\"droppedEventsCount\":3", "\"droppedLinksCount\":4", "\"droppedAttributesCount\":1}]"])
            Assert.Contains(count, json, StringComparison.Ordinal);

        var zipkin = Encoding.UTF8.GetString(new ZipkinSpans(SampleSpans.Resource).Encode([span]).Span);
        Assert.Contains("\"otel.dropped_attributes_count\":\"2\",\"otel.dropped_events_count\":\"3\",\"otel.dropped_links_count\":\"4\"", zipkin, StringComparison.Ordinal);

        // Field by field of trace.proto, so that no schema need be installed.
        var fields = SpanFields(new OtlpProtobufSpans(SampleSpans.Resource).Encode([span]).Span);
        Assert.Equal((2UL, 3UL, 4UL), (fields[10], fields[12], fields[14]));
    }

    [Fact]
    public void The_trace_file_of_a_run_is_whole_whatever_the_limits()
    {
        using var line = new OtlpLine(SampleSpans.Resource);
        line.Add(With(attributes: 300));

        Assert.Contains("\"k299\"", Encoding.UTF8.GetString(line.Close()), StringComparison.Ordinal);
    }

    private static Dictionary<int, ulong> SpanFields(ReadOnlySpan<byte> request)
    {
        // resource_spans, its scope_spans, their first span.
        foreach (var number in (int[])[1, 2, 2])
        {
            var reader = new ProtobufReader(request);
            while (reader.Next() && reader.Field != number) { }
            request = reader.Bytes;
        }

        var fields = new Dictionary<int, ulong>();
        for (var reader = new ProtobufReader(request); reader.Next();) fields[reader.Field] = reader.Number;
        return fields;
    }

    private static FinishedSpan With(int attributes, int events = 0, int links = 0) => SampleSpans.Small() with
    {
        Attributes = Pairs(attributes),
        Events = [.. Enumerable.Range(0, events).Select(at => new ActivityEvent($"e{at}", SampleSpans.Start, new ActivityTagsCollection(Pairs(2))))],
        Links = [.. Enumerable.Range(0, links).Select(_ => new ActivityLink(
            new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded), new ActivityTagsCollection(Pairs(2))))],
    };

    private static KeyValuePair<string, object?>[] Pairs(int count) =>
        [.. Enumerable.Range(0, count).Select(at => new KeyValuePair<string, object?>($"k{at}", at))];

    private SpanLimits Limits(string variables = "") => SpanLimits.Of(Variables(variables));

    private StandardVariables Variables(string text) => new(
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]),
        _warnings.Add);
}
