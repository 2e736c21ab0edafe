using Attest.Monitoring.Configuration;
using Attest.Monitoring.Push;

namespace Attest.Monitoring.Tests.Push;

/// <summary>Which targets are meant, by configuration, by the standard variables, by a command.</summary>
public sealed class PushTargetsTests
{
    private readonly List<string> _warnings = [];

    [Theory]
    [InlineData("", false)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318", true)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=", false)]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://c:4318/x", true)]
    [InlineData("OTEL_METRICS_EXPORTER=otlp", true)]
    [InlineData("OTEL_METRICS_EXPORTER=none OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318", false)]
    [InlineData("OTEL_METRICS_EXPORTER=prometheus OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318", false)]
    [InlineData("OTEL_SDK_DISABLED=true OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318", false)]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://c:4318/v1/traces", false)]
    public void The_standard_variables_alone_say_whether_OTLP_is_wanted(string variables, bool wanted)
    {
        Assert.Equal(wanted, PushTargets.AreWanted(null, Variables(variables)));
        Assert.Equal(wanted, PushTargets.WantOtlp(null, Variables(variables)));
    }

    [Fact]
    public void Every_configured_target_is_made()
    {
        var settings = new PushSettings { Textfile = "a.prom", Pushgateway = "http://gate:9091/base", Otlp = "http://vm:8428/opentelemetry/v1/metrics" };
        var targets = Targets(settings).Configured();

        Assert.Equal(["textfile", "pushgateway", "otlp"], targets.Select(target => target.Kind));
        Assert.Equal(
            [Path.GetFullPath("a.prom"), "http://gate:9091/base", "http://vm:8428/opentelemetry/v1/metrics"],
            targets.Select(target => target.Address));
    }

    [Theory]
    [InlineData("http://gate:9091", "pushgateway", "http://gate:9091/")]
    [InlineData("gate:9091", "pushgateway", "http://gate:9091/")]
    [InlineData("https://who:secret@gate/p", "pushgateway", "https://gate/p")]
    [InlineData("http://c:4318", "otlp", "http://c:4318/v1/metrics")]
    [InlineData("c:4317", "otlp", "http://c:4317/")]
    [InlineData("http://vm:8428/opentelemetry/v1/metrics", "otlp", "http://vm:8428/opentelemetry/v1/metrics")]
    public void An_address_alone_says_what_listens_there(string address, string kind, string shown)
    {
        using var target = Targets(new PushSettings(), "OTEL_EXPORTER_OTLP_ENDPOINT=http://other:4318").At(address, "--push");

        Assert.Equal((kind, shown), (target.Kind, target.Address));
    }

    [Theory]
    [InlineData("ftp://x")]
    [InlineData("http://")]
    [InlineData("a b")]
    public void What_is_no_address_is_refused(string address)
    {
        var fault = Assert.Throws<AttestException>(() => Targets(new PushSettings()).At(address, "--push"));

        Assert.Equal(ErrorIds.ArgumentInvalid, fault.ErrorId);
        Assert.Contains("--push", fault.Message);
    }

    [Fact]
    public void JSON_is_not_spoken_and_this_is_told()
    {
        using var target = Targets(new PushSettings(), "OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318 OTEL_EXPORTER_OTLP_PROTOCOL=http/json")
            .Configured().Single();

        Assert.Contains("http/protobuf", Assert.Single(_warnings));
    }

    [Theory]
    [InlineData("nightly", "http://g:9091/metrics/job/nightly/instance/i-1")]
    [InlineData("a b", "http://g:9091/metrics/job/a%20b/instance/i-1")]
    [InlineData("team/nightly", "http://g:9091/metrics/job@base64/dGVhbS9uaWdodGx5/instance/i-1")]
    public void The_group_of_a_state_folder_has_its_job_and_instance(string job, string url) =>
        Assert.Equal(url, PushgatewayTarget.Group(new Uri("http://g:9091/"), job, "i-1").AbsoluteUri);

    private PushTargets Targets(PushSettings settings, string variables = "") => new(
        settings, Variables(variables), _warnings.Add, Directory.GetCurrentDirectory(), TimeProvider.System, () => new OtlpMetricsRequest([], "1"));

    private static Dictionary<string, string> Variables(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
}
