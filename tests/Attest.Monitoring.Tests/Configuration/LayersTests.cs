using Attest.Monitoring.Configuration;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tests.Configuration;

public sealed class LayersTests : IDisposable
{
    private readonly Surroundings _here = new();

    public void Dispose() => _here.Dispose();

    [Fact]
    public void Where_nothing_is_said_the_defaults_are_in_force_and_nothing_is_parsed()
    {
        _here.Variable("ATTEST_RUN_ID", "0199").Variable("ATTEST_HOME", "/h").Variable("PATH", "/bin").Variable("LOG_LEVEL", "");
        var request = _here.Request with { Parser = (_, _) => throw new InvalidOperationException("parsed") };

        var loaded = ConfigurationLoader.Load(request);

        Assert.Equivalent(new AttestConfiguration(), loaded.Values);
        Assert.Empty(loaded.Warnings);
        loaded.RefuseWhatHasNotLanded();
    }

    [Fact]
    public void Each_layer_is_stronger_than_the_one_before()
    {
        Assert.Equal("logging.level = info  # default", _here.Shown("logging.level"));
        _here.Machine("""{ "logging": { "level": "error" } }""");
        Assert.Equal($"logging.level = error  # {_here.Paths.Machine}:1:16", _here.Shown("logging.level"));
        _here.User("""{ "logging": { "level": "warn" } }""");
        Assert.Equal($"logging.level = warn  # {_here.Paths.User}:1:16", _here.Shown("logging.level"));
        _here.InCheckout("""{ "logging": { "level": "debug" } }""");
        Assert.Equal("logging.level = debug  # ./attest.yml:1:16", _here.Shown("logging.level"));
        _here.Variable("LOG_LEVEL", "ERROR");
        Assert.Equal("logging.level = error  # LOG_LEVEL", _here.Shown("logging.level"));
        _here.Variable("ATTEST_LOG_LEVEL", "warn");
        Assert.Equal("logging.level = warn  # ATTEST_LOG_LEVEL", _here.Shown("logging.level"));
        _here.Variable("ATTEST_LOGGING_LEVEL", "info");
        Assert.Equal("logging.level = info  # ATTEST_LOGGING_LEVEL", _here.Shown("logging.level"));
        _here.Flag("--log-level", "trace");
        Assert.Equal("logging.level = trace  # --log-level", _here.Shown("logging.level"));
        Assert.Equal(LogLevel.Trace, _here.Load().Values.Logging.Level);
    }

    [Fact]
    public void Settings_of_one_section_may_come_from_different_files()
    {
        _here.Machine("""{ "tracing": { "enabled": true, "exporter": { "headers": { "x-team": "a" } } } }""");
        _here.User("""{ "tracing": { "service_name": "mine", "exporter": { "headers": { "x-site": "b" } } } }""");

        var tracing = _here.Load().Values.Tracing;

        Assert.True(tracing.Enabled);
        Assert.Equal("mine", tracing.ServiceName);
        Assert.Equal("a", tracing.Headers["x-team"]);
        Assert.Equal("b", tracing.Headers["x-site"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_chosen_file_replaces_all_three(bool byFlag)
    {
        _here.Machine("""{ "logging": { "level": "error" } }""").User("{ broken").InCheckout("{ broken too")
            .File("mine.yml", """{ "tracing": { "service_name": "chosen" } }""");
        if (byFlag) _here.ConfigPath = "../mine.yml";
        else _here.Variable("ATTEST_CONFIG", "../mine.yml");

        var loaded = _here.Load();

        Assert.Equal("chosen", loaded.Values.Tracing.ServiceName);
        Assert.Equal(LogLevel.Info, loaded.Values.Logging.Level);
        Assert.Equal("tracing.service_name = chosen  # ../mine.yml:1:16", _here.Shown("tracing.service_name"));
    }

    [Fact]
    public void The_flag_is_stronger_than_the_variable_that_chooses_a_file()
    {
        _here.File("a.yml", """{ "log_level": "warn" }""").File("b.yml", """{ "log_level": "error" }""");
        _here.ConfigPath = "../a.yml";
        _here.Variable("ATTEST_CONFIG", "../b.yml");

        Assert.Equal(LogLevel.Warn, _here.Load().Values.Logging.Level);
    }

    [Fact]
    public void A_chosen_file_that_is_not_there_is_an_error_and_not_the_defaults()
    {
        _here.ConfigPath = "../absent.yml";

        var fault = _here.Fails();

        Assert.Equal(ErrorIds.FileUnreadable, fault.ErrorId);
        Assert.Contains("absent.yml", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chosen_file_is_trusted_with_everything()
    {
        _here.File("mine.yml", """{ "access": { "allow_anonymous": true } }""");
        _here.ConfigPath = "../mine.yml";

        Assert.StartsWith("access.allow_anonymous = true", _here.Shown("access.allow_anonymous"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_larger_than_a_mebibyte_is_refused()
    {
        _here.User(new string(' ', (1 << 20) + 1));

        Assert.Equal(ErrorIds.FileUnreadable, _here.Fails().ErrorId);
    }

    [Fact]
    public void Every_landed_setting_reaches_its_typed_member()
    {
        _here.User(
            """
            { "monitoring": { "prometheus": { "enabled": false, "namespace": "" }, "buckets": { "step_duration_seconds": [0.5, 1, 2] },
                "meters": { "include": ["A.*"], "exclude": ["B"] }, "max_series": 10 },
              "tracing": { "enabled": true, "serviceName": "s", "sampling": { "rate": 0.25 },
                "exporter": { "type": "otlp", "endpoint": "http://h:4318", "protocol": "http/protobuf", "headers": { "a.b": "1.0" } } },
              "log_level": "WARN" }
            """);

        var values = _here.Load().Values;

        Assert.Equivalent(
            new AttestConfiguration
            {
                Monitoring = new MonitoringSettings
                {
                    PrometheusEnabled = false,
                    Namespace = "",
                    Buckets = new Dictionary<string, IReadOnlyList<double>> { ["step_duration_seconds"] = [0.5, 1, 2] },
                    MaxSeries = 10,
                    MetersIncluded = ["A.*"],
                    MetersExcluded = ["B"],
                },
                Tracing = new TracingSettings
                {
                    Enabled = true,
                    ServiceName = "s",
                    SamplingRate = 0.25,
                    ExporterType = "otlp",
                    Endpoint = "http://h:4318",
                    Protocol = "http/protobuf",
                    Headers = new Dictionary<string, string> { ["a.b"] = "1.0" },
                },
                Logging = new LoggingSettings { Level = LogLevel.Warn },
            },
            values,
            strict: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{ "logging": null, "tracing": { "exporter": {} } }""")]
    public void A_file_that_says_nothing_changes_nothing(string document)
    {
        _here.User(document);

        Assert.Equivalent(new AttestConfiguration(), _here.Load().Values, strict: true);
    }
}
