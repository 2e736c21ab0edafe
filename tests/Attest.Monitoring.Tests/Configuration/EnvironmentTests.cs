using Attest.Monitoring.Configuration.Settings;

namespace Attest.Monitoring.Tests.Configuration;

public sealed class EnvironmentTests : IDisposable
{
    private readonly Surroundings _here = new();

    public void Dispose() => _here.Dispose();

    [Theory]
    [InlineData("ATTEST_TRACING_SAMPLING_RATE", "0.5", "tracing.sampling.rate", "0.5")]
    [InlineData("ATTEST_METRICS_ENABLED", "false", "monitoring.prometheus.enabled", "false")]
    [InlineData("ATTEST_METRICS_PORT", "9090", "monitoring.prometheus.endpoint", ":9090")]
    [InlineData("PROMETHEUS_ENDPOINT", "0.0.0.0:9090", "monitoring.prometheus.endpoint", "0.0.0.0:9090")]
    [InlineData("ATTEST_LOG_FORMAT", "text", "logging.format", "text")]
    [InlineData("ATTEST_LOG_FILE", "/tmp/a.log", "logging.file_path", "/tmp/a.log")]
    [InlineData("LOG_LEVEL", "WARNING", "logging.level", "warn")]
    [InlineData("LOG_LEVEL", "CRITICAL", "logging.level", "error")]
    [InlineData("ATTEST_TRACING_ENABLED", "1", "tracing.enabled", "true")]
    [InlineData("ATTEST_MONITORING_PROMETHEUS_NAMESPACE", "", "monitoring.prometheus.namespace", "")]
    public void A_variable_sets_its_setting(string name, string value, string key, string expected)
    {
        _here.Variable(name, value);

        Assert.Equal($"{key} = {expected}  # {name}", _here.Shown(key));
        Assert.Empty(_here.Load().Warnings);
    }

    [Fact]
    public void A_bad_value_is_an_error_that_names_the_variable()
    {
        _here.Variable("ATTEST_METRICS_PORT", "http");

        var fault = _here.Fails();

        Assert.Equal(ErrorIds.ConfigurationInvalid, fault.ErrorId);
        Assert.StartsWith("ATTEST_METRICS_PORT: ", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LOG_LEVEL", "35")]
    [InlineData("PROMETHEUS_ENDPOINT", "https://prometheus.example")]
    public void What_a_variable_says_to_other_programs_is_a_warning(string name, string value)
    {
        _here.Variable(name, value);

        var loaded = _here.Load();

        Assert.StartsWith($"{name}: ", Assert.Single(loaded.Warnings).Message, StringComparison.Ordinal);
        loaded.RefuseWhatHasNotLanded();
    }

    [Fact]
    public void An_unknown_variable_is_a_warning_with_the_nearest_name()
    {
        _here.Variable("ATTEST_LOG_LEVL", "debug").Variable("ATTEST_CACHE_LAYERS", "local");

        Assert.Equal(
            [
                "ATTEST_CACHE_LAYERS: cache.layers is a list of local, s3, redis or mappings with that type and has no variable; write it in attest.yml",
                "ATTEST_LOG_LEVL: no setting has this variable; did you mean ATTEST_LOG_LEVEL?",
            ],
            _here.Load().Warnings.Select(warning => warning.ToString()).Select(text => text.Replace("'", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void Reserved_names_are_never_settings()
    {
        foreach (var name in SettingVariable.Reserved)
        {
            Assert.False(SettingsTable.Variables.ContainsKey(name));
            if (name != "ATTEST_CONFIG") _here.Variable(name, "x");
        }

        _here.Variable("ATTEST_LOG_LEVEL", "warn");
        Assert.Empty(_here.Load().Warnings);
    }

    [Fact]
    public void An_empty_variable_is_one_that_is_not_set()
    {
        _here.User("""{ "log_level": "warn" }""").Variable("ATTEST_LOG_LEVEL", "");

        Assert.StartsWith("logging.level = warn", _here.Shown("logging.level"), StringComparison.Ordinal);
    }
}
