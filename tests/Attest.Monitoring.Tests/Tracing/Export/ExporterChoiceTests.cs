using Attest.Monitoring.Configuration;
using Attest.Monitoring.Delivery;
using Attest.Monitoring.Tracing.Export;

namespace Attest.Monitoring.Tests.Tracing.Export;

public sealed class ExporterChoiceTests
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

        Assert.Equal("http://collector:4318/v1/traces", Choose(settings, [], always: true)!.Target.Url.ToString());
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

        Assert.Equal((url, protocol), (chosen.Target.Url.ToString(), chosen.Protocol.ToString()));
        Assert.Equal(TimeSpan.FromSeconds(10), chosen.Target.Timeout);
        Assert.Empty(chosen.Target.Headers);
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

        Assert.Equal("http://traces:4318/here", chosen.Target.Url.ToString());
        Assert.Equal(OtlpProtocol.HttpProtobuf, chosen.Protocol);
        Assert.Equal(TimeSpan.FromMilliseconds(2500), chosen.Target.Timeout);
        Assert.Equal([new("Authorization", "Basic eDp5"), new("x", "2,3")], chosen.Target.Headers);
    }

    [Theory]
    [InlineData(null, null, "http://localhost:4318/v1/traces", "HttpProtobuf")]
    [InlineData(null, "grpc", "http://localhost:4317/", "Grpc")]
    [InlineData("collector:4317", null, "http://collector:4317/", "Grpc")]
    [InlineData("collector:4318", "http/json", "http://collector:4318/v1/traces", "HttpJson")]
    [InlineData("collector:4317", "http/protobuf", "http://collector:4317/v1/traces", "HttpProtobuf")]
    [InlineData("https://collector/own/path", null, "https://collector/own/path", "HttpProtobuf")]
    public void The_configuration_alone_is_enough(string? endpoint, string? protocol, string url, string expected)
    {
        var chosen = Choose(
            On with { Endpoint = endpoint, Protocol = protocol, Headers = new Dictionary<string, string> { ["x"] = "1" } }, [])!;

        Assert.Equal((url, expected), (chosen.Target.Url.ToString(), chosen.Protocol.ToString()));
        Assert.Equal([new("x", "1")], chosen.Target.Headers);
    }

    [Fact]
    public void Jaeger_is_sent_OTLP() =>
        Assert.Equal(
            ("http://jaeger:4317/", OtlpProtocol.Grpc),
            Choose(On with { ExporterType = "jaeger", Endpoint = "jaeger:4317" }, []) is { } chosen ? (chosen.Target.Url.ToString(), chosen.Protocol) : default);

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
    public void Each_type_goes_where_it_says()
    {
        var zipkin = Assert.IsType<ZipkinPlan>(Assert.Single(Plans(On with { ExporterType = "zipkin", Endpoint = "zipkin:9411" }, [])));
        Assert.Equal("http://zipkin:9411/api/v2/spans", zipkin.Target.Url.ToString());
        Assert.Equal("http://localhost:9411/api/v2/spans", Assert.IsType<ZipkinPlan>(Assert.Single(Plans(On with { ExporterType = "zipkin" }, []))).Target.Url.ToString());
        Assert.IsType<ConsolePlan>(Assert.Single(Plans(On with { ExporterType = "console" }, [])));
        var file = Assert.IsType<FilePlan>(Assert.Single(Plans(On with { ExporterType = "file", Endpoint = "out/spans.jsonl" }, [])));
        Assert.Equal(Path.Combine(Directory, "out", "spans.jsonl"), file.Path);
        Assert.Empty(Plans(On with { ExporterType = "file" }, []));
    }

    [Theory]
    [InlineData("otlp", "OtlpPlan")]
    [InlineData("zipkin", "ZipkinPlan")]
    [InlineData("console", "ConsolePlan")]
    [InlineData("logging", "ConsolePlan")]
    [InlineData("otlp, console,otlp", "OtlpPlan ConsolePlan")]
    [InlineData("none", "")]
    [InlineData("zipkin,none", "ZipkinPlan")]
    public void The_variable_for_exporters_goes_before_the_configuration(string value, string plans)
    {
        foreach (var settings in (TracingSettings[])[Off, On, On with { ExporterType = "file", Endpoint = "x" }])
        {
            Assert.Equal(plans, string.Join(' ', Plans(settings, new() { ["OTEL_TRACES_EXPORTER"] = value }).Select(plan => plan.GetType().Name)));
        }

        Assert.Empty(_warnings);
    }

    [Fact]
    public void An_exporter_that_nobody_knows_is_told_of_and_left_out()
    {
        Assert.IsType<ConsolePlan>(Assert.Single(Plans(Off, new() { ["OTEL_TRACES_EXPORTER"] = "prometheus,console" })));
        Assert.Contains("'prometheus'", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_receiver_in_a_variable_does_not_overrule_another_exporter_of_the_configuration()
    {
        var environment = new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://collector:4318" };

        Assert.IsType<ZipkinPlan>(Assert.Single(Plans(On with { ExporterType = "zipkin" }, environment)));
        Assert.IsType<OtlpPlan>(Assert.Single(Plans(On with { ExporterType = "zipkin", Enabled = false }, environment)));
        Assert.IsType<OtlpPlan>(Assert.Single(Plans(On with { ExporterType = "file" }, environment)));
    }

    [Fact]
    public void A_plain_run_asks_for_nothing_and_is_asked_nothing_more()
    {
        Assert.False(ExporterChoice.IsAsked(Off, new Dictionary<string, string> { ["OTEL_SERVICE_NAME"] = "x" }, always: false));
        Assert.True(ExporterChoice.IsAsked(Off, new Dictionary<string, string> { ["OTEL_TRACES_EXPORTER"] = "otlp" }, always: false));
        Assert.True(ExporterChoice.IsAsked(Off, new Dictionary<string, string>(), always: true));
        Assert.True(ExporterChoice.IsAsked(On, new Dictionary<string, string>(), always: false));
    }

    [Fact]
    public void Compression_certificates_and_security_are_what_the_variables_say()
    {
        using var folder = new TemporaryFolder();
        var pem = Path.Combine(folder.Root, "ca.pem");
        File.WriteAllText(pem, "");
        var target = ChooseTarget(On with { Endpoint = "collector:4317" }, new()
        {
            ["OTEL_EXPORTER_OTLP_COMPRESSION"] = "gzip",
            ["OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE"] = pem,
            ["OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE"] = pem,
            ["OTEL_EXPORTER_OTLP_CLIENT_KEY"] = pem,
            ["OTEL_EXPORTER_OTLP_INSECURE"] = "false",
        });

        Assert.Equal((true, pem, pem, pem), (target.Gzip, target.Authorities, target.ClientCertificate, target.ClientKey));
        Assert.Equal("https://collector:4317/", target.Url.ToString());
        Assert.Equal("http://collector:4317/", ChooseTarget(On with { Endpoint = "http://collector:4317" }, new() { ["OTEL_EXPORTER_OTLP_INSECURE"] = "false" }).Url.ToString());
        var missing = Assert.Throws<AttestException>(() => Choose(On, new() { ["OTEL_EXPORTER_OTLP_CERTIFICATE"] = "/nowhere.pem" }));
        Assert.Equal(ErrorIds.FileUnreadable, missing.ErrorId);
        Assert.Contains("OTEL_EXPORTER_OTLP_CERTIFICATE", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Batches_are_gathered_as_the_variables_say()
    {
        var rule = new ExporterChoice(Off, new Dictionary<string, string>
        {
            ["OTEL_BSP_MAX_QUEUE_SIZE"] = "100",
            ["OTEL_BSP_MAX_EXPORT_BATCH_SIZE"] = "200",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "0",
            ["OTEL_BSP_EXPORT_TIMEOUT"] = "soon",
        }, Directory, _warnings.Add).Rule;

        Assert.Equal(new BatchRule { MaxQueued = 100, MaxBatch = 100, Delay = TimeSpan.Zero }, rule);
        Assert.Single(_warnings);
    }

    [Fact]
    public void A_variable_that_makes_no_sense_is_told_of_and_ignored()
    {
        var chosen = Choose(Off, new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://collector:4318",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "carrier/pigeon",
            ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "soon",
            ["OTEL_EXPORTER_OTLP_HEADERS"] = "secret,a=1",
        })!;

        Assert.Equal(OtlpProtocol.HttpProtobuf, chosen.Protocol);
        Assert.Equal([new("a", "1")], chosen.Target.Headers);
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

    private static string Directory { get; } = Path.GetFullPath("where");

    private IReadOnlyList<ExporterPlan> Plans(TracingSettings settings, Dictionary<string, string> environment, bool always = false) =>
        new ExporterChoice(settings, environment, Directory, _warnings.Add).Choose(always);

    private OtlpEndpoint? Choose(TracingSettings settings, Dictionary<string, string> environment, bool always = false) =>
        Plans(settings, environment, always) is [OtlpPlan { Endpoint: var endpoint }] ? endpoint : null;

    private HttpTarget ChooseTarget(TracingSettings settings, Dictionary<string, string> environment) => Choose(settings, environment)!.Target;
}
