using Attest.Monitoring.Configuration.Editing;

namespace Attest.Monitoring.Integrations.Tests.Configuration;

public sealed class EditingTests : IDisposable
{
    private readonly EditingFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    // A value is replaced where it stands; what is around it stays.
    [InlineData("logging:\n  level: info   # loud\n", "logging.level", "warn", "logging:\n  level: warn   # loud\n")]
    [InlineData("log_level: info\n", "logging.level", "warn", "log_level: warn\n")]
    [InlineData("log_level: info\n", "log_level", "warn", "log_level: warn\n")]
    [InlineData("logging: { level: info }", "log_level", "warn", "logging: { level: warn }")]
    [InlineData("logging: {level: info}\n", "log_level", "warn", "logging: {level: warn}\n")]
    [InlineData("\"logging\":\n    'level' : \"info\" # x\n", "log_level", "warn", "\"logging\":\n    'level' : \"warn\" # x\n")]
    [InlineData("tracing:\n  service_name: 'it''s'\n", "tracing.service_name", "o'clock", "tracing:\n  service_name: 'o''clock'\n")]
    [InlineData("tracing:\n  serviceName: a\n", "tracing.service_name", "b", "tracing:\n  serviceName: b\n")]
    [InlineData("tracing:\n  service_name: a b  c\n", "tracing.service_name", "x: y", "tracing:\n  service_name: \"x: y\"\n")]
    [InlineData("tracing:\n  service_name: a\n", "tracing.service_name", "true", "tracing:\n  service_name: \"true\"\n")]
    [InlineData("tracing:\n  service_name: |\n    one\n    # two\n\n  enabled: true\n", "tracing.service_name", "b", "tracing:\n  service_name: b\n\n  enabled: true\n")]
    [InlineData("logging:\n  level:\n", "log_level", "warn", "logging:\n  level: warn\n")]
    [InlineData("logging:\n  level: # none\n", "log_level", "warn", "logging:\n  level: warn # none\n")]
    [InlineData("tracing:\n  sampling: { rate: 0.5, max_per_second: 3 } # x\n", "tracing.sampling.rate", "0.25", "tracing:\n  sampling: { rate: 0.25, max_per_second: 3 } # x\n")]
    [InlineData("tracing:\n  sources: [a, b]\n", "tracing.sources", "a,c", "tracing:\n  sources: [a, c]\n")]
    [InlineData("tracing:\n  sources:\n    - a\n    - b\n  enabled: true\n", "tracing.sources", "c", "tracing:\n  sources: [c]\n  enabled: true\n")]
    [InlineData("tracing:\n  sources:\n  - a\n  - b\n\n  enabled: true\n", "tracing.sources", "c", "tracing:\n  sources: [c]\n\n  enabled: true\n")]
    [InlineData("logging:\r\n  level: info\r\n  format: json\r\n", "log_level", "warn", "logging:\r\n  level: warn\r\n  format: json\r\n")]
    // A key that is missing comes behind the last of its section.
    [InlineData("", "log_level", "warn", "logging:\n  level: warn\n")]
    [InlineData("# mine\n", "log_level", "warn", "# mine\nlogging:\n  level: warn\n")]
    [InlineData("# mine", "log_level", "warn", "# mine\nlogging:\n  level: warn\n")]
    [InlineData("logging:\n", "log_level", "warn", "logging:\n  level: warn\n")]
    [InlineData("logging: # of all\n# tracing comes\ntracing:\n    enabled: true\n", "log_level", "warn", "logging: # of all\n    level: warn\n# tracing comes\ntracing:\n    enabled: true\n")]
    [InlineData("logging: {}\n", "log_level", "warn", "logging: { level: warn }\n")]
    [InlineData("logging: ~ # x\n", "log_level", "warn", "logging: { level: warn } # x\n")]
    [InlineData("{}\n", "log_level", "warn", "{ logging: { level: warn } }\n")]
    [InlineData("{ logging: , tracing: {} }\n", "log_level", "warn", "{ logging: { level: warn } , tracing: {} }\n")]
    [InlineData("tracing:\n   enabled: true\n", "tracing.sampling.rate", "0.5", "tracing:\n   enabled: true\n   sampling:\n      rate: 0.5\n")]
    [InlineData("tracing:\n  enabled: true\n\n# end\n", "log_level", "warn", "tracing:\n  enabled: true\nlogging:\n  level: warn\n\n# end\n")]
    [InlineData("tracing:\n  enabled: true", "log_level", "warn", "tracing:\n  enabled: true\nlogging:\n  level: warn")]
    [InlineData("tracing:\r\n  enabled: true\r\n", "log_level", "warn", "tracing:\r\n  enabled: true\r\nlogging:\r\n  level: warn\r\n")]
    [InlineData("monitoring:\n  prometheus: { enabled: true }\n", "monitoring.prometheus.namespace", "shop", "monitoring:\n  prometheus: { enabled: true, namespace: shop }\n")]
    [InlineData("monitoring:\n  prometheus: {\n    enabled: true, # yes\n  }\n", "monitoring.prometheus.namespace", "shop", "monitoring:\n  prometheus: {\n    enabled: true, namespace: shop # yes\n  }\n")]
    [InlineData("tracing:\n  service_name: |\n    one\n    # two\nlogging:\n  level: info\n", "tracing.enabled", "true", "tracing:\n  service_name: |\n    one\n    # two\n  enabled: true\nlogging:\n  level: info\n")]
    [InlineData("tracing:\n  sources:\n  - a\nlogging:\n  level: info\n", "tracing.enabled", "1", "tracing:\n  sources:\n  - a\n  enabled: true\nlogging:\n  level: info\n")]
    [InlineData("---\nlogging:\n  level: info\n...\n", "tracing.enabled", "true", "---\nlogging:\n  level: info\ntracing:\n  enabled: true\n...\n")]
    // Names of the user's choice, and values as the user writes them.
    [InlineData("", "monitoring.buckets.step_duration_seconds", "0.1, 1,10", "monitoring:\n  buckets:\n    step_duration_seconds: [0.1, 1, 10]\n")]
    [InlineData("", "kubernetes.labels.app.kubernetes.io/name", "x", "kubernetes:\n  labels:\n    app.kubernetes.io/name: x\n")]
    [InlineData("", "cache.ttl", "60m", "cache:\n  ttl: 60m\n")]
    [InlineData("", "serve.listen", "[\"127.0.0.1:80\"]", "serve:\n  listen: [\"127.0.0.1:80\"]\n")]
    [InlineData("", "monitoring.prometheus.namespace", "", "monitoring:\n  prometheus:\n    namespace: \"\"\n")]
    public void One_value_is_set_and_nothing_else_moves(string before, string key, string value, string after)
    {
        Assert.Equal(after, _folder.Set(before, key, value));
    }

    [Fact]
    public void A_byte_order_mark_and_unicode_stay()
    {
        Assert.Equal("\uFEFF# größe 🚀\nlogging: { level: warn } # é\n", ReadRaw("\uFEFF# größe 🚀\nlogging: { level: info } # é\n", "log_level", "warn"));
    }

    [Theory]
    [InlineData("logging: &l\n  level: &v info\n", "log_level", "warn")]
    [InlineData("tracing:\n  service_name: one\n    two\n", "tracing.service_name", "b")]
    [InlineData("tracing:\n  sources:\n    - a # why\n    - b\n", "tracing.sources", "c")]
    [InlineData("? logging\n: level: info\n", "tracing.enabled", "true")]
    [InlineData("logging: yes\n", "log_level", "warn")]
    [InlineData("tracing: &t { enabled: true }\nhealth: *t\n", "tracing.enabled", "false")]
    public void A_file_too_clever_for_us_is_left_alone(string before, string key, string value)
    {
        File.WriteAllText(_folder.CheckoutFile, before);

        var fault = Assert.Throws<AttestException>(() => ConfigurationEditor.Set(_folder.Request, key, value, ConfigurationTarget.Nearest));

        Assert.Equal(ErrorIds.ConfigurationNotEditable, fault.ErrorId);
        Assert.Contains("by hand", fault.Remedy, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(_folder.CheckoutFile));
    }

    [Theory]
    [InlineData("loging.level", "warn", "did you mean 'logging.level'?")]
    [InlineData("log_level", "wrn", "did you mean 'warn'?")]
    [InlineData("logging.max_files", "0", "a whole number from 1 to 10000")]
    [InlineData("slo", "x", "cannot be set from one text")]
    public void A_key_or_value_that_does_not_exist_changes_nothing(string key, string value, string expected)
    {
        File.WriteAllText(_folder.CheckoutFile, "# nothing\n");

        var fault = Assert.Throws<AttestException>(() => ConfigurationEditor.Set(_folder.Request, key, value, ConfigurationTarget.Nearest));

        Assert.Equal(ErrorIds.ArgumentInvalid, fault.ErrorId);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Equal("# nothing\n", File.ReadAllText(_folder.CheckoutFile));
    }

    private string ReadRaw(string text, string key, string value)
    {
        File.WriteAllBytes(_folder.CheckoutFile, System.Text.Encoding.UTF8.GetBytes(text));
        ConfigurationEditor.Set(_folder.Request, key, value, ConfigurationTarget.Nearest);
        return System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(_folder.CheckoutFile));
    }
}
