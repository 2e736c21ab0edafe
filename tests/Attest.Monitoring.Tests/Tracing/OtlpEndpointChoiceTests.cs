using Attest.Monitoring.Configuration;
using Attest.Monitoring.Tracing;

namespace Attest.Monitoring.Tests.Tracing;

public sealed class OtlpEndpointChoiceTests
{
    private static readonly TracingSettings Off = new();
    private static readonly TracingSettings On = new() { Enabled = true, ExporterType = "otlp" };

    private readonly List<string> _warnings = [];

    [Fact]
    public void Without_variables_and_configuration_nothing_leaves_the_machine()
    {
        Assert.Null(Choose(Off, []));
        Assert.Null(Choose(Off with { ExporterType = "otlp", Endpoint = "http://collector:4318" }, []));
        Assert.Null(Choose(new TracingSettings { Enabled = true }, []));
    }

    [Fact]
    public void A_flag_exports_a_run_whatever_the_configuration_says()
    {
        var settings = Off with { ExporterType = "otlp", Endpoint = "collector:4318" };

        Assert.Equal("http://collector:4318/v1/traces", Choose(settings, [], always: true)!.Url.ToString());
        Assert.Null(Choose(Off, [], always: true));
    }

    [Theory]
    [InlineData("http://collector:4318", "http://collector:4318/v1/traces", "HttpProtobuf")]
    [InlineData("http://collector:4318/", "http://collector:4318/v1/traces", "HttpProtobuf")]
    [InlineData("https://collector/otlp/", "https://collector/otlp/v1/traces", "HttpProtobuf")]
    [InlineData("collector:4318", "http://collector:4318/v1/traces", "HttpProtobuf")]
    [InlineData("collector:4317", "http://collector:4317/", "Grpc")]
    [InlineData("https://collector:4317", "https://collector:4317/", "Grpc")]
    [InlineData("localhost", "http://localhost/v1/traces", "HttpProtobuf")]
    [InlineData("[::1]:4317", "http://[::1]:4317/", "Grpc")]
    public void The_general_variable_is_a_base(string variable, string url, string protocol)
    {
        var chosen = Choose(Off, new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = variable })!;

        Assert.Equal((url, protocol), (chosen.Url.ToString(), chosen.Protocol.ToString()));
        Assert.Equal(TimeSpan.FromSeconds(10), chosen.Timeout);
        Assert.Empty(chosen.Headers);
        Assert.Empty(_warnings);
    }

    [Fact]
    public void The_variable_for_traces_goes_first_and_is_taken_as_it_stands()
    {
        var chosen = Choose(On with { Endpoint = "http://configured:4318" }, new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://general:4318",
            ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = "http://traces:4318/here",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc",
            ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"] = "http/protobuf",
            ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "1000",
            ["OTEL_EXPORTER_OTLP_TRACES_TIMEOUT"] = "2500",
            ["OTEL_EXPORTER_OTLP_HEADERS"] = "a=1",
            ["OTEL_EXPORTER_OTLP_TRACES_HEADERS"] = "Authorization=Basic%20eDp5, x = 2%2C3",
        })!;

        Assert.Equal("http://traces:4318/here", chosen.Url.ToString());
        Assert.Equal(OtlpProtocol.HttpProtobuf, chosen.Protocol);
        Assert.Equal(TimeSpan.FromMilliseconds(2500), chosen.Timeout);
        Assert.Equal([new("Authorization", "Basic eDp5"), new("x", "2,3")], chosen.Headers);
    }

    [Theory]
    [InlineData(null, null, "http://localhost:4318/v1/traces", "HttpProtobuf")]
    [InlineData(null, "grpc", "http://localhost:4317/", "Grpc")]
    [InlineData("collector:4317", null, "http://collector:4317/", "Grpc")]
    [InlineData("collector:4317", "http/protobuf", "http://collector:4317/v1/traces", "HttpProtobuf")]
    [InlineData("https://collector/own/path", null, "https://collector/own/path", "HttpProtobuf")]
    public void The_configuration_alone_is_enough(string? endpoint, string? protocol, string url, string expected)
    {
        var chosen = Choose(
            On with { Endpoint = endpoint, Protocol = protocol, Headers = new Dictionary<string, string> { ["x"] = "1" } }, [])!;

        Assert.Equal((url, expected), (chosen.Url.ToString(), chosen.Protocol.ToString()));
        Assert.Equal([new("x", "1")], chosen.Headers);
    }

    [Fact]
    public void Jaeger_is_sent_OTLP() =>
        Assert.Equal(
            ("http://jaeger:4317/", OtlpProtocol.Grpc),
            Choose(On with { ExporterType = "jaeger", Endpoint = "jaeger:4317" }, []) is { } chosen ? (chosen.Url.ToString(), chosen.Protocol) : default);

    [Theory]
    [InlineData("http://jaeger:14268/api/traces")]
    [InlineData("jaeger:14268")]
    [InlineData("http://jaeger/api/traces/")]
    public void An_old_Jaeger_receiver_is_refused_with_the_port_to_use(string endpoint)
    {
        var refused = Assert.Throws<AttestException>(() => Choose(On with { ExporterType = "jaeger", Endpoint = endpoint }, []));

        Assert.Equal(ErrorIds.ConfigurationInvalid, refused.ErrorId);
        Assert.Contains("tracing.exporter.endpoint", refused.Message, StringComparison.Ordinal);
        Assert.Contains("jaeger:4318", refused.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://collector")]
    [InlineData("http://")]
    [InlineData("collector:port")]
    public void An_address_that_is_none_is_refused_by_its_name(string endpoint)
    {
        var refused = Assert.Throws<AttestException>(
            () => Choose(Off, new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint }));

        Assert.Equal(ErrorIds.ConfigurationInvalid, refused.ErrorId);
        Assert.StartsWith("OTEL_EXPORTER_OTLP_ENDPOINT: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_export_yet_is_refused_by_name()
    {
        foreach (var settings in (TracingSettings[])[On with { ExporterType = "zipkin" }, On with { ExporterType = "console" }, On with { ExporterType = "file", Endpoint = "traces.jsonl" }])
        {
            var refused = Assert.Throws<AttestException>(() => Choose(settings, []));
            Assert.Equal(ErrorIds.NotSupportedYet, refused.ErrorId);
            Assert.Contains($"'{settings.ExporterType}'", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(
            ErrorIds.ConfigurationInvalid, Assert.Throws<AttestException>(() => Choose(On with { Protocol = "http/json" }, [])).ErrorId);
    }

    [Fact]
    public void A_variable_that_makes_no_sense_is_told_of_and_ignored()
    {
        var chosen = Choose(Off, new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://collector:4318",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/json",
            ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "soon",
            ["OTEL_EXPORTER_OTLP_HEADERS"] = "secret,a=1",
        })!;

        Assert.Equal(OtlpProtocol.HttpProtobuf, chosen.Protocol);
        Assert.Equal([new("a", "1")], chosen.Headers);
        Assert.Equal(3, _warnings.Count);
        Assert.DoesNotContain(_warnings, warning => warning.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("OTEL_SDK_DISABLED", "true")]
    [InlineData("OTEL_TRACES_EXPORTER", "none")]
    public void The_standard_variables_can_switch_it_off(string name, string value) =>
        Assert.Null(Choose(On, new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://collector:4318", [name] = value }));

    [Fact]
    public void An_empty_variable_is_as_none() =>
        Assert.Null(Choose(Off, new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = " " }));

    private OtlpEndpoint? Choose(TracingSettings settings, Dictionary<string, string> environment, bool always = false) =>
        new OtlpEndpointChoice(settings, environment, _warnings.Add).Choose(always);
}
