using Attest.Monitoring.Configuration.Settings;

namespace Attest.Monitoring.Tests.Configuration;

public sealed class NarrowingTests : IDisposable
{
    private readonly Surroundings _here = new();

    public void Dispose() => _here.Dispose();

    [Theory]
    [InlineData("""{ "access": { "allow_anonymous": true } }""", "1:15: access.allow_anonymous")]
    [InlineData("""{ "access": { "rate_limit": "11/s" } }""", "1:15: access.rate_limit")]
    [InlineData("""{ "access": { "tokens": [{ "name": "mine" }] } }""", "1:15: access.tokens")]
    [InlineData("""{ "serve": { "listen": ["127.0.0.1:8080", "*:8080"] } }""", "1:14: serve.listen")]
    [InlineData("""{ "serve": { "tls": { "key": "theirs.pem" } } }""", "1:23: serve.tls.key")]
    [InlineData("""{ "monitoring": { "prometheus": { "endpoint": "0.0.0.0:9090" } } }""", "1:35: monitoring.prometheus.endpoint")]
    [InlineData("""{ "audit": { "path": "/elsewhere" } }""", "1:14: audit.path")]
    [InlineData("""{ "audit": { "key": "k.pem" } }""", "1:14: audit.key")]
    [InlineData("""{ "audit": { "heartbeat_interval": "2h" } }""", "1:14: audit.heartbeat_interval")]
    [InlineData("""{ "audit": { "anchors": [{ "type": "trace" }] } }""", "1:14: audit.anchors")]
    [InlineData("""{ "artifacts": { "store": "s3" } }""", "1:18: artifacts.store")]
    [InlineData("""{ "cache": { "layers": ["local", { "type": "redis", "url": "redis://evil" }] } }""", "1:14: cache.layers")]
    [InlineData("""{ "tracing": { "exporter": { "endpoint": "http://evil:4318" } } }""", "1:30: tracing.exporter.endpoint")]
    [InlineData("""{ "tracing": { "exporter": { "headers": { "x": "y" } } } }""", "1:43: tracing.exporter.headers.x")]
    [InlineData("""{ "monitoring": { "push": { "otlp": "http://evil" } } }""", "1:29: monitoring.push.otlp")]
    [InlineData("""{ "alerting": { "receivers": { "slack": { "url": "http://evil" } } } }""", "1:32: alerting.receivers.slack")]
    [InlineData("""{ "alerting": { "thresholds": { "failures": 1 } } }""", "1:33: alerting.thresholds.failures")]
    [InlineData("""{ "llm": { "providers": { "openai": { "endpoint": "http://evil" } } } }""", "1:39: llm.providers.openai.endpoint")]
    public void A_checkout_is_refused_by_name_what_would_widen(string document, string expected)
    {
        _here.InCheckout(document);

        var fault = _here.Fails();

        Assert.Equal(ErrorIds.ConfigurationRefused, fault.ErrorId);
        Assert.StartsWith($"./attest.yml:{expected} is refused", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "cache": { "write": "always" } }""", """{ "cache": { "write": "never" } }""")]
    [InlineData("""{ "access": { "allow_anonymous": true } }""", """{ "access": { "allow_anonymous": false } }""")]
    [InlineData("""{ "access": { "allow_anonymous": true } }""", """{ "access": { "allow_anonymous": true } }""")]
    [InlineData("""{ "access": { "rate_limit": "600/min" } }""", """{ "access": { "rate_limit": "9/s" } }""")]
    [InlineData("""{ "access": { "tokens": [{ "name": "a" }, { "name": "b" }] } }""", """{ "access": { "tokens": [{ "name": "b" }] } }""")]
    [InlineData("""{ "serve": { "listen": ["*:8080"] } }""", """{ "serve": { "listen": ["*:8080", ":1", "[::1]:2", "127.0.0.1:3", "localhost:4"] } }""")]
    [InlineData("{}", """{ "monitoring": { "prometheus": { "endpoint": ":9090" } } }""")]
    [InlineData("""{ "audit": { "path": "/var/a" } }""", """{ "audit": { "path": "/var/a" } }""")]
    [InlineData("""{ "audit": { "checkpoint_interval": "1m" } }""", """{ "audit": { "checkpoint_interval": "60s" } }""")]
    [InlineData("""{ "artifacts": { "store": "s3" } }""", """{ "artifacts": { "store": "local" } }""")]
    [InlineData("""{ "cache": { "layers": [{ "type": "redis", "url": "redis://ours" }] } }""", """{ "cache": { "layers": ["local", { "type": "redis", "url": "redis://ours" }] } }""")]
    [InlineData("""{ "tracing": { "exporter": { "endpoint": "http://ours:4318" } } }""", """{ "tracing": { "exporter": { "endpoint": "http://ours:4318" } } }""")]
    [InlineData("{}", """{ "tracing": { "enabled": true, "service_name": "project" }, "logging": { "level": "debug" } }""")]
    public void A_checkout_may_narrow_and_say_what_is_harmless(string user, string checkout)
    {
        _here.User(user).InCheckout(checkout);

        _here.Load();
    }

    [Fact]
    public void The_environment_counts_as_outside_and_is_what_is_compared_with()
    {
        _here.User("""{ "audit": { "path": "/user" } }""").InCheckout("""{ "audit": { "path": "/variable" } }""");
        Assert.Equal(ErrorIds.ConfigurationRefused, _here.Fails().ErrorId);

        _here.Variable("ATTEST_AUDIT_PATH", "/variable");
        Assert.Equal("audit.path = /variable  # ATTEST_AUDIT_PATH", _here.Shown("audit.path"));
    }

    [Fact]
    public void A_narrowed_value_is_in_force()
    {
        _here.Machine("""{ "cache": { "write": "always" } }""").InCheckout("""{ "cache": { "write": "never" } }""");

        Assert.Equal("cache.write = never  # ./attest.yml:1:14", _here.Shown("cache.write"));
    }

    [Fact]
    public void In_the_users_own_folder_the_file_is_the_users()
    {
        _here.User("""{ "access": { "allow_anonymous": true } }""");
        var request = _here.Request with { WorkingDirectory = Path.GetDirectoryName(_here.Paths.User)! };

        Assert.StartsWith(
            $"access.allow_anonymous = true  # {_here.Paths.User}",
            Monitoring.Configuration.ConfigurationLoader.Load(request).Get("access.allow_anonymous")[0].ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Every_setting_that_the_format_protects_has_a_rule()
    {
        string[] guarded = ["access.", "audit.", "artifacts.store", "cache.write", "cache.layers", "tracing.exporter.endpoint", "tracing.exporter.headers.", "alerting."];
        foreach (var row in SettingsTable.All)
        {
            if (guarded.Any(prefix => row.Key.StartsWith(prefix, StringComparison.Ordinal)))
                Assert.True(row.Narrowing.Rule.Length > 0, $"{row.Key} may be widened by a checkout");
        }
    }
}
