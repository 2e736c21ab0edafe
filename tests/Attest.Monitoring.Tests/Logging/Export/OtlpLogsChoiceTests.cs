using Attest.Monitoring.Delivery;
using Attest.Monitoring.Logging.Export;
using Attest.Monitoring.Tests.Configuration;

namespace Attest.Monitoring.Tests.Logging.Export;

public sealed class OtlpLogsChoiceTests : IDisposable
{
    private readonly Surroundings _around = new();
    private readonly List<string> _warned = [];

    [Fact]
    public void Nothing_leaves_the_machine_unless_somebody_asks()
    {
        Assert.False(IsAsked());
        _around.Variable("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
        Assert.False(IsAsked());
    }

    [Fact]
    public void The_setting_alone_sends_to_this_machine()
    {
        _around.User("""{"logging":{"output":"otlp"}}""");

        Assert.True(IsAsked());
        Assert.Equal("http://localhost:4318/v1/logs", Choose()!.Target.Url.ToString());
    }

    [Theory]
    [InlineData("http://collector:4318", "http://collector:4318/v1/logs", "HttpProtobuf")]
    [InlineData("http://collector:4318/v1/traces", "http://collector:4318/v1/logs", "HttpProtobuf")]
    [InlineData("collector:4317", "http://collector:4317/", "Grpc")]
    public void It_sends_where_the_traces_go(string endpoint, string expected, string protocol)
    {
        _around.User("""{"logging":{"output":"otlp"},"tracing":{"exporter":{"type":"otlp","endpoint":"HERE","headers":{"a":"b"}}}}""".Replace("HERE", endpoint, StringComparison.Ordinal));

        Assert.Equal(expected, Choose()!.Target.Url.ToString());
        Assert.Equal(protocol, Choose()!.Protocol.ToString());
        Assert.Equal([new("a", "b")], Choose()!.Target.Headers);
    }

    [Fact]
    public void A_file_of_traces_is_no_receiver_of_logs()
    {
        _around.User("""{"logging":{"output":"otlp"},"tracing":{"exporter":{"type":"file","endpoint":"traces.jsonl"}}}""");

        Assert.Equal("http://localhost:4318/v1/logs", Choose()!.Target.Url.ToString());
    }

    [Fact]
    public void The_standard_variables_go_before_the_configuration_and_those_for_logs_before_those_for_all()
    {
        _around.User("""{"logging":{"output":"otlp"},"tracing":{"exporter":{"type":"otlp","endpoint":"http://configured:1"}}}""")
            .Variable("OTEL_EXPORTER_OTLP_ENDPOINT", "http://all:2");
        Assert.Equal("http://all:2/v1/logs", Choose()!.Target.Url.ToString());

        _around.Variable("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://logs:3/own").Variable("OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "http/json")
            .Variable("OTEL_EXPORTER_OTLP_LOGS_HEADERS", "k=v%20w");
        Assert.Equal("http://logs:3/own", Choose()!.Target.Url.ToString());
        Assert.Equal(OtlpProtocol.HttpJson, Choose()!.Protocol);
        Assert.Equal([new("k", "v w")], Choose()!.Target.Headers);
    }

    [Fact]
    public void A_variable_switches_it_on_or_off_and_a_name_nobody_knows_is_told()
    {
        _around.Variable("OTEL_LOGS_EXPORTER", "otlp");
        Assert.True(IsAsked());
        Assert.NotNull(Choose());
        _around.Variable("OTEL_LOGS_EXPORTER", "none").User("""{"logging":{"output":"otlp"}}""");
        Assert.Null(Choose());
        _around.Variable("OTEL_LOGS_EXPORTER", "console");
        Assert.Null(Choose());
        Assert.Contains("OTEL_LOGS_EXPORTER is ignored: 'console'", Assert.Single(_warned), StringComparison.Ordinal);
        _around.Variable("OTEL_LOGS_EXPORTER", "otlp").Variable("OTEL_SDK_DISABLED", "true");
        Assert.Null(Choose());
    }

    [Fact]
    public void Batches_are_as_the_variables_for_log_records_say()
    {
        _around.Variable("OTEL_BLRP_SCHEDULE_DELAY", "250").Variable("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "7").Variable("OTEL_BSP_SCHEDULE_DELAY", "1");
        var rule = Choice().Rule;

        Assert.Equal(TimeSpan.FromMilliseconds(250), rule.Delay);
        Assert.Equal(7, rule.MaxBatch);
    }

    public void Dispose() => _around.Dispose();

    private bool IsAsked() => OtlpLogsChoice.IsAsked(_around.Load().Values.Logging, _around.Request.Environment);

    private OtlpEndpoint? Choose() => Choice().Choose();

    private OtlpLogsChoice Choice() => new(_around.Load().Values, _around.Request.Environment, _warned.Add);
}
