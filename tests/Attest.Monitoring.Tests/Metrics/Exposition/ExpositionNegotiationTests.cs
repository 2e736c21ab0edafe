using Attest.Monitoring.Metrics.Exposition;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Metrics.Exposition;

public sealed class ExpositionNegotiationTests
{
    [Theory]
    [InlineData(null, "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("*/*", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text", "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    [InlineData("APPLICATION/OpenMetrics-Text ; Version=\"1.0.0\"", "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    [InlineData("application/openmetrics-text; version=0.0.1, text/plain;q=0.5", "application/openmetrics-text; version=0.0.1; charset=utf-8")]
    [InlineData("application/openmetrics-text; version=2.0.0", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text, text/plain", "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    [InlineData("application/openmetrics-text;q=0.3, text/plain;q=0.7", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text;q=0, */*", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/*", "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    [InlineData("text/plain;q=0, application/openmetrics-text;q=0", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text;q=1.5, text/plain;q=0.1", "text/plain; version=0.0.4; charset=utf-8")]
    public void The_header_chooses_the_format(string? accept, string contentType) =>
        Assert.Equal(contentType, ExpositionNegotiation.Choose(accept).ContentType);

    [Theory] // Prometheus 2.42, 2.55 and 3.0 where native histograms are switched on.
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "")]
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2", "")]
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;escaping=allow-utf-8;q=0.7,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,*/*;q=0.2", "; escaping=underscores")]
    public void Prometheus_that_takes_native_histograms_gets_protobuf(string accept, string more) =>
        Assert.Equal(
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited" + more,
            ExpositionNegotiation.Choose(accept).ContentType);

    [Theory] // Another message or encoding is not what we write, and bytes are for nobody who has not named them.
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text,text/plain;q=0.5")]
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=compact-text,text/plain;q=0.5")]
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.write.v2.Request,text/plain;q=0.5")]
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0,*/*")]
    [InlineData("application/vnd.google.protobuf;q=0.1,text/plain;q=0.2")]
    [InlineData("*/*")]
    public void Who_does_not_want_our_protobuf_gets_text(string accept) =>
        Assert.Same(ExpositionFormat.Prometheus, ExpositionNegotiation.Choose(accept).Format);

    [Theory] // Prometheus 2.42 and 3.0 as they ask.
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    [InlineData("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2", "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores")]
    public void Prometheus_gets_OpenMetrics(string accept, string contentType) =>
        Assert.Equal(contentType, ExpositionNegotiation.Choose(accept).ContentType);

    [Fact]
    public void Of_two_named_formats_the_heavier_one_is_chosen_and_never_one_that_is_refused()
    {
        var weights = Gen.Choose(0, 1000);
        Prop.ForAll(Gen.Zip(weights, weights).ToArbitrary(), pair =>
        {
            var (open, text) = (pair.Item1 / 1000.0, pair.Item2 / 1000.0);
            var accept = FormattableString.Invariant($"text/plain;q={text:0.###} , application/openmetrics-text; version=1.0.0; q={open:0.###}");
            var chosen = ExpositionNegotiation.Choose(accept).Format;
            Assert.Same(open > 0 && open >= text ? ExpositionFormat.OpenMetrics : ExpositionFormat.Prometheus, chosen);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_order_of_the_ranges_plays_no_part()
    {
        var ranges = Gen.Elements(
            "application/openmetrics-text;version=1.0.0;q=0.5", "application/openmetrics-text;q=0.4", "text/plain;q=0.7",
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6",
            "application/vnd.google.protobuf;q=0.1", "text/plain;version=0.0.4;q=0.3", "*/*;q=0.2", "application/*;q=0.9", "text/*", "application/json");
        Prop.ForAll(Gen.NonEmptyListOf(ranges).ToArbitrary(), list =>
        {
            // Twice the same range with other weights has no right answer.
            var once = list.DistinctBy(range => range.Split(";q")[0]).ToList();
            var forward = ExpositionNegotiation.Choose(string.Join(",", once));
            once.Reverse();
            Assert.Equal(forward, ExpositionNegotiation.Choose(string.Join(", ", once)));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_text_whatever_is_answered() =>
        Prop.ForAll<string?>(text => Assert.Contains(ExpositionNegotiation.Choose(text).Format, ExpositionFormat.All)).QuickCheckThrowOnFailure();
}
