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
    [InlineData("OTEL_METRICS_EXPORTER=prometheus,otlp", true)]
    [InlineData("OTEL_METRICS_EXPORTER=console", false)]
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

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=cumulative", null)]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=Delta", "cumulativetodelta")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=lowmemory", "cumulativetodelta")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=both", "'both' is none of")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION=explicit_bucket_histogram", null)]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION=base2_exponential_bucket_histogram", "only where monitoring.native_histograms.enabled is true")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION=drop", "'drop' is none of")]
    public void What_is_pushed_are_cumulative_totals_and_who_wants_another_form_is_told(string variable, string? told)
    {
        foreach (var target in Targets(new PushSettings(), "OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318 " + variable).Configured()) target.Dispose();

        if (told is null) Assert.Empty(_warnings);
        else Assert.Contains(told, Assert.Single(_warnings));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(" OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION=Base2_Exponential_Bucket_Histogram", false)]
    [InlineData(" OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION=explicit_bucket_histogram", true)]
    public void Native_histograms_are_pushed_as_exponential_ones_unless_the_variable_wants_explicit_buckets(string variable, bool isExplicit)
    {
        var request = new OtlpMetricsRequest([], "1");
        var targets = new PushTargets(
            new PushSettings(), Variables("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318" + variable), _warnings.Add,
            Directory.GetCurrentDirectory(), TimeProvider.System, () => request) { HasNativeHistograms = true };
        foreach (var target in targets.Configured()) target.Dispose();

        Assert.Empty(_warnings);
        Assert.Equal(isExplicit, request.HasExplicitBuckets);
    }

    [Fact]
    public void The_interval_and_timeout_of_the_standard_go_before_the_setting()
    {
        var settings = new PushSettings { Interval = TimeSpan.FromMinutes(7) };

        Assert.Equal(new PushPace(TimeSpan.FromMinutes(7), MetricsPush.CommandLimit), PushPace.Of(settings, Variables(""), _warnings.Add));
        Assert.Equal(
            new PushPace(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(3)),
            PushPace.Of(settings, Variables("OTEL_METRIC_EXPORT_INTERVAL=15000 OTEL_METRIC_EXPORT_TIMEOUT=3000"), _warnings.Add));
        Assert.Equal(TimeSpan.FromMinutes(1), PushPace.Of(null, Variables(""), _warnings.Add).Interval);
        Assert.Equal(TimeSpan.FromDays(1), PushPace.Of(null, Variables("OTEL_METRIC_EXPORT_TIMEOUT=0"), _warnings.Add).Limit);
        Assert.Empty(_warnings);
        Assert.Equal(TimeSpan.FromMinutes(7), PushPace.Of(settings, Variables("OTEL_METRIC_EXPORT_INTERVAL=0"), _warnings.Add).Interval);
        Assert.Single(_warnings);
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
