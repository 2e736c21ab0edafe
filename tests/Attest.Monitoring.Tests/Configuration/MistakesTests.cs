
namespace Attest.Monitoring.Tests.Configuration;

public sealed class MistakesTests : IDisposable
{
    private readonly Surroundings _here = new();

    public void Dispose() => _here.Dispose();

    [Fact]
    public void Every_mistake_of_every_layer_is_told_at_once_with_its_place()
    {
        _here.Machine(
            """
            { "loging": { "level": "warn" },
              "logging": { "levl": "warn", "max_files": 0, "max_file_size": "100 apples" } }
            """)
            .User("""{ "tracing": true, "monitoring": { "max_series": "many" }, "audit": { "checkpoint_interval": "soon" } }""")
            .InCheckout("{ \"logging\": ")
            .Variable("ATTEST_TRACING_SAMPLING_RATE", "2")
            .Flag("--log-level", "debg");

        var fault = _here.Fails();

        Assert.Equal(ErrorIds.ConfigurationInvalid, fault.ErrorId);
        var (machine, user) = (_here.Paths.Machine, _here.Paths.User);
        Assert.Equal(
            [
                $"{machine}:1:3: unknown key 'loging'; did you mean 'logging'?",
                $"{machine}:2:16: unknown key 'levl' in logging; did you mean 'level'?",
                $"{machine}:2:45: logging.max_files must be a whole number from 1 to 10000, not the number 0",
                $"{machine}:2:65: logging.max_file_size must be a size such as 100MB (10^6 bytes) or 100MiB (2^20 bytes), not the text '100 apples'",
                $"{user}:1:14: tracing must be a mapping of enabled, service_name, exporter, sampling, sources, baggage_attributes, not the boolean true",
                $"{user}:1:50: monitoring.max_series must be a whole number from 1 to 1000000, not the text 'many'",
                $"{user}:1:94: audit.checkpoint_interval must be a duration such as 250ms, 5s, 30m, 1h30m or 7d, at most 3650d, not the text 'soon'",
                "./attest.yml:1:14: this is not well-formed",
                "ATTEST_TRACING_SAMPLING_RATE: tracing.sampling.rate must be a number from 0 to 1, not '2'",
                "--log-level: logging.level must be one of trace, debug, info, warn, error, not 'debg'; did you mean 'debug'?",
            ],
            fault.Diagnostics.Select(mistake => mistake.ToString()));
    }

    [Theory]
    [InlineData("""{ "logging": {}, "logging": {} }""", "1:18: key 'logging' is given twice, first on line 1")]
    [InlineData("""{ "log_level": "warn", "logging": { "level": "info" } }""", "1:37: logging.level is given twice, first on line 1")]
    [InlineData("""{ "tracing": { "serviceName": "a", "service_name": "b" } }""", "1:36: tracing.service_name is given twice, first on line 1")]
    [InlineData("""{ "logging.level": "warn" }""", "1:3: unknown key 'logging.level'; write logging.level as nested keys")]
    [InlineData("""[1]""", "1:1: expected a mapping of monitoring, tracing, logging, health, audit, cache, artifacts, access, serve, slo, alerting, smtp, llm, ci, kubernetes")]
    [InlineData("""{ "tracing": { "enabled": "true" } }""", "1:27: tracing.enabled must be true or false, not the text 'true'; did you mean 'true'?")]
    [InlineData("""{ "monitoring": { "buckets": { "a": [1, 1] } } }""", "1:37: monitoring.buckets.a must be a list of ascending numbers, such as [0.1, 1, 10], not a list")]
    [InlineData("""{ "cache": { "layers": ["lokal"] } }""", "1:24: cache.layers must be a list whose items are local, s3, redis, or mappings with one of them as type, not a list")]
    [InlineData("""{ "alerting": { "receivers": { "slack": "https://hooks.example/secret" } } }""", "1:41: alerting.receivers.slack must be a mapping, not what stands there")]
    [InlineData("""{ "alerting": { "receivers": { "slak": {} } } }""", "1:32: unknown key 'slak' in alerting.receivers; did you mean 'slack'?")]
    [InlineData("""{ "llm": { "providers": { "mine": { "modle": "x" } } } }""", "1:37: unknown key 'modle' in llm.providers.mine; did you mean 'model'?")]
    public void A_mistake_is_named_with_its_remedy(string document, string expected)
    {
        _here.User(document);

        Assert.Equal($"{_here.Paths.User}:{expected}", Assert.Single(_here.Fails().Diagnostics).ToString());
    }

    [Fact]
    public void Validate_tells_the_same_without_failing()
    {
        _here.User("""{ "loging": {} }""").InCheckout("""{ "access": { "allow_anonymous": true } }""").Variable("ATTEST_X", "1").Variable("ATTEST_CACHE_TTL", "1h");

        var check = ConfigurationChecking.Check(_here.Request, TimeProvider.System);

        Assert.Equal([_here.Paths.User!, "./attest.yml"], check.Files);
        Assert.Equal(2, check.Errors.Count);
        Assert.Equal(
            ["ATTEST_X: no setting has this variable", "ATTEST_CACHE_TTL: cache.ttl is not supported yet"],
            check.Warnings.Select(warning => warning.ToString()));
    }

    [Fact]
    public void A_document_nested_without_end_is_a_mistake_and_no_crash()
    {
        var deep = string.Concat(Enumerable.Repeat("{ \"a\": ", 50)) + "1" + new string('}', 50);
        _here.User($$"""{ "slo": [{{deep}}] }""");

        Assert.Contains("slo must be", _here.Fails().Message, StringComparison.Ordinal);
    }
}
