using Attest.Monitoring.Configuration.Settings;

namespace Attest.Monitoring.Tests.Configuration;

public sealed class ShowTests : IDisposable
{
    private readonly Surroundings _here = new();

    public void Dispose() => _here.Dispose();

    [Fact]
    public void Every_setting_stands_in_one_line_with_its_origin()
    {
        _here.User("""{ "monitoring": { "buckets": { "b": [2], "a": [1, 2.5] } }, "serve": { "pipelines": ["x y.yml"] } }""");

        var lines = _here.Load().Show().Select(line => line.ToString()).ToList();

        Assert.Contains("monitoring.prometheus.path = /metrics  # default", lines);
        Assert.Contains($"monitoring.buckets.a = [1, 2.5]  # {_here.Paths.User}:1:42", lines);
        Assert.Contains($"serve.pipelines = [x y.yml]  # {_here.Paths.User}:1:72", lines);
        Assert.Contains("tracing.exporter.endpoint = none  # default", lines);
        Assert.All(lines, line => Assert.DoesNotContain('\n', line));
        Assert.Equal(SettingsTable.All.Count + 1, lines.Count);
    }

    [Fact]
    public void What_is_secret_is_masked()
    {
        _here.User(
            """
            { "tracing": { "exporter": { "endpoint": "https://me:hunter2@host:4318/a@b", "headers": { "Authorization": "Bearer hunter2", "x-team": "blue" } } },
              "access": { "tokens": [{ "name": "hunter2" }] },
              "alerting": { "receivers": { "slack": { "url": "https://hooks.example/hunter2" } } },
              "cache": { "layers": [{ "type": "redis", "url": "redis://me:hunter2@host" }] },
              "artifacts": { "s3": { "secret_key": "hunter2" } } }
            """);

        var lines = _here.Load().Show().Select(line => line.ToString()).ToList();

        Assert.All(lines, line => Assert.DoesNotContain("hunter2", line, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("tracing.exporter.headers.x-team = blue", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("tracing.exporter.endpoint = https://***@host:4318/a@b", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("cache.layers = [{ type: redis, url: \"redis://***@host\" }]", StringComparison.Ordinal)
            || line.StartsWith("cache.layers = [{ type: redis, url: redis://***@host }]", StringComparison.Ordinal));
    }

    [Fact]
    public void Get_takes_a_setting_its_other_spellings_a_section_and_a_name_in_a_map()
    {
        _here.User("""{ "kubernetes": { "labels": { "app.kubernetes.io/name": "x" } }, "logging": { "components": { "cache": "debug" } } }""");
        var loaded = _here.Load();

        Assert.Equal("info", Assert.Single(loaded.Get("log_level")).Value);
        Assert.Equal("x", Assert.Single(loaded.Get("kubernetes.labels.app.kubernetes.io/name")).Value);
        Assert.Equal("debug", Assert.Single(loaded.Get("logging.components.cache")).Value);
        Assert.Null(Assert.Single(loaded.Get("logging.components.audit")).Value);
        Assert.Equal(SettingsTable.All.Count(row => row.Key.StartsWith("logging.", StringComparison.Ordinal)), loaded.Get("logging").Count);
    }

    [Fact]
    public void Get_of_an_unknown_key_names_the_nearest()
    {
        var fault = Assert.Throws<AttestException>(() => _here.Load().Get("loging.level"));

        Assert.Equal(ErrorIds.ArgumentInvalid, fault.ErrorId);
        Assert.Contains("did you mean 'logging.level'?", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_not_landed_is_refused_by_name_and_place_unless_it_is_the_default()
    {
        _here.User(
            """
            { "logging": { "format": "json", "max_file_size": "100MB" }, "cache": { "layers": ["local"] },
              "alerting": { "runbook_base": "http://x" }, "kubernetes": { "namespace": "ops" } }
            """)
            .Variable("ATTEST_KUBERNETES_IMAGE", "attest:1");

        var fault = Assert.Throws<AttestException>(_here.Load().RefuseWhatHasNotLanded);

        Assert.Equal(ErrorIds.NotSupportedYet, fault.ErrorId);
        Assert.Equal(
            [
                $"{_here.Paths.User}:2:17: alerting.runbook_base is not supported yet",
                $"{_here.Paths.User}:2:63: kubernetes.namespace is not supported yet",
                "ATTEST_KUBERNETES_IMAGE: kubernetes.image is not supported yet",
            ],
            fault.Diagnostics.Select(place => place.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_has_landed_is_not_refused()
    {
        _here.User("""{ "tracing": { "enabled": true, "exporter": { "type": "jaeger" } }, "monitoring": { "max_series": 5 } }""");

        _here.Load().RefuseWhatHasNotLanded();
    }
}
