using Attest.Monitoring.Configuration;
using Attest.Monitoring.Configuration.Checks;

namespace Attest.Monitoring.Tests.Configuration;

public sealed class ChecksTests : IDisposable
{
    private readonly Surroundings _here = new();

    public void Dispose() => _here.Dispose();

    [Fact]
    public void A_check_is_read_with_what_was_said_and_what_was_not()
    {
        _here.User("""
            { "health": { "enabled": true, "checks": [
              { "name": "web", "type": "http", "url": "https://example.org/", "timeout": "2s", "groups": ["ready", "edge"], "expect_status": ["2xx", 418], "headers": { "X-A": 1 } },
              { "name": "nightly", "type": "pipeline", "pipeline": "nightly", "within": "26h", "failures": 3, "remedy": "Ask the night shift." }
            ] } }
            """);
        var checks = ConfigurationLoader.Load(_here.Request).Values.Health.Checks;
        Assert.Equal(["web", "nightly"], checks.Select(check => check.Name));
        Assert.Equal((TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30)), (checks[0].Duration("timeout"), checks[0].Duration("interval")));
        Assert.Equal(["2xx", "418"], checks[0].List("expect_status"));
        Assert.Equal("1", checks[0].Map("headers")["x-a"]);
        Assert.Equal((null, "Ask the night shift."), (checks[0].Text("remedy"), checks[1].Text("remedy")));
        Assert.Equal((3L, null), (checks[1].Whole("failures"), checks[1].Duration("degraded_within")));
    }

    [Fact]
    public void Every_mistake_is_told_with_its_place_and_the_nearest_word()
    {
        _here.User("""
            { "health": { "checks": [
              { "name": "a", "type": "htp" },
              { "name": "b c", "type": "http", "url": "ftp://x", "timout": "1s" },
              { "type": "tcp", "address": "x" },
              { "name": "a1", "type": "disk" },
              { "name": "a2" },
              7,
              { "name": "d", "type": "dns", "host": "h", "interval": "1ms", "worst": "degradd" },
              { "name": "d", "type": "dns", "host": "h" },
              { "name": "p", "type": "prometheus", "url": "http://p", "query": "up", "degraded": "more than 3" },
              { "name": "r", "type": "http", "url": "http://p", "body_pattern": "(" },
              { "name": "c", "type": "command", "command": [] },
              { "name": "e", "type": "memory", "remedy": "two\nlines" }
            ] } }
            """);
        var file = _here.Paths.User;
        Assert.Equal(
            [
                "2:26: 'type' of a health check must be one of http, tcp, dns, disk, memory, cpu, process, file_age, command, pwsh, redis, s3, prometheus, audit, pipeline, otlp, not the text 'htp'; did you mean 'http'?",
                "3:13: 'name' of a health check must be letters, digits, _, . and -, at most 64, beginning with a letter or digit, not the text 'b c'",
                "3:43: 'url' of a health check of type http must be an http or https URL, not the text 'ftp://x'",
                "3:54: unknown key 'timout' in a health check of type http; did you mean 'timeout'?",
                "4:3: a health check needs 'name'",
                "4:31: 'address' of a health check of type tcp must be host:port or :port, such as \"db:5432\", not the text 'x'",
                "5:3: a health check of type disk needs 'path': a path",
                "6:3: a health check needs 'type': one of http, tcp, dns, disk, memory, cpu, process, file_age, command, pwsh, redis, s3, prometheus, audit, pipeline, otlp",
                "7:3: a health check must be a mapping with name and type, not the number 7",
                "8:58: 'interval' of a health check of type dns must be a duration from 100ms to 1d, such as 30s, not the text '1ms'",
                "8:74: 'worst' of a health check of type dns must be one of unhealthy, degraded, not the text 'degradd'; did you mean 'degraded'?",
                "9:13: two health checks have the name 'd', first on line 8",
                "10:86: 'degraded' of a health check of type prometheus must be a comparison such as \"> 0.1\" (>, >=, <, <=, ==, !=), not the text 'more than 3'",
                "11:69: 'body_pattern' of a health check of type http must be a regular expression of .NET, not the text '('",
                "12:48: 'command' of a health check of type command must be a list that is not empty, the program first, not a list",
                "13:46: 'remedy' of a health check of type memory must be one line of at most 1024 characters, not the text 'two lines'",
            ],
            _here.Fails().Diagnostics.Select(mistake => mistake.ToString()[(file!.Length + 1)..]));
    }

    [Fact]
    public void What_contradicts_itself_is_told()
    {
        _here.User("""
            { "health": { "checks": [
              { "name": "a", "type": "http", "url": "http://x", "certificate_degraded_days": 1, "certificate_unhealthy_days": 10, "degraded_after": "5s", "unhealthy_after": "1s" },
              { "name": "b", "type": "disk", "path": "/", "degraded_below": 2, "unhealthy_below": 10.5 },
              { "name": "c", "type": "memory", "degraded_above": 99, "unhealthy_above": 50 },
              { "name": "d", "type": "process", "process": "x", "at_most": 0 },
              { "name": "e", "type": "file_age", "path": "x", "degraded_older": "2d", "unhealthy_older": "1d" },
              { "name": "f", "type": "pipeline", "pipeline": "n", "within": "1h", "degraded_within": "2h" },
              { "name": "g", "type": "s3", "endpoint": "http://x", "bucket": "abc", "access_key_variable": "A" },
              { "name": "h", "type": "redis", "username": "a" },
              { "name": "i", "type": "dns", "host": "h", "expect": ["h"] },
              { "name": "j", "type": "process", "process": "/bin/x" },
              { "name": "k", "type": "memory", "unhealthy_above": 50 },
              { "name": "l", "type": "process", "process": "x", "at_least": 0, "at_most": 0 },
              { "name": "m", "type": "dns", "host": "h", "expect": ["::1", "10.0.0.1"] }
            ] } }
            """);
        Assert.Equal(
            [
                "2: 'certificate_unhealthy_days' of a health check of type http is 10, which is more than 'certificate_degraded_days', 1",
                "2: 'degraded_after' of a health check of type http is 5s, which is more than 'unhealthy_after', 1s",
                "3: 'unhealthy_below' of a health check of type disk is 10.5, which is more than 'degraded_below', 2",
                "4: 'degraded_above' of a health check of type memory is 99, which is more than 'unhealthy_above', 50",
                "5: 'at_least' of a health check of type process is 1, which is more than 'at_most', 0",
                "6: 'degraded_older' of a health check of type file_age is 2d, which is more than 'unhealthy_older', 1d",
                "7: 'degraded_within' of a health check of type pipeline is 2h, which is more than 'within', 1h",
                "8: 'access_key_variable' of a health check of type s3 needs 'secret_key_variable' beside it",
                "9: 'username' of a health check of type redis needs 'password_variable' beside it",
                "10: 'expect' of a health check of type dns must be a list, each item an IP address, not a list",
                "11: 'process' of a health check of type process must be the name of a program's file, without folder, not the text '/bin/x'",
            ],
            _here.Fails().Diagnostics.Select(mistake => $"{mistake.Position.Line}: {mistake.Message}"));
    }

    [Fact]
    public void More_checks_than_anybody_makes_are_refused()
    {
        _here.User($$"""{ "health": { "checks": [{{string.Join(',', Enumerable.Range(0, 201).Select(at => $$"""{ "name": "c{{at}}", "type": "memory" }"""))}}] } }""");
        Assert.Contains("there are 201 health checks; 200 are the most", Assert.Single(_here.Fails().Diagnostics).Message);
    }

    [Theory]
    [InlineData("""{ "name": "m", "type": "memory" }""", true)]
    [InlineData("""{ "name": "m", "type": "http", "url": "http://localhost" }""", true)]
    [InlineData("""{ "name": "m", "type": "http", "url": "http://localhost", "token_variable": "SECRET" }""", false)]
    [InlineData("""{ "name": "m", "type": "http", "url": "http://localhost", "headers": {} }""", false)]
    [InlineData("""{ "name": "m", "type": "redis", "password_variable": "SECRET" }""", false)]
    [InlineData("""{ "name": "m", "type": "command", "command": ["rm", "-rf", "/"] }""", false)]
    [InlineData("""{ "name": "m", "type": "pwsh", "script": "1" }""", false)]
    public void A_checkout_may_look_at_things_but_run_nothing_and_hand_out_no_secret(string check, bool allowed)
    {
        _here.InCheckout($$"""{ "health": { "checks": [{{check}}] } }""");
        if (allowed) Assert.Single(ConfigurationLoader.Load(_here.Request).Values.Health.Checks);
        else Assert.Equal(ErrorIds.ConfigurationRefused, _here.Fails().ErrorId);
    }

    [Fact]
    public void A_checkout_does_not_take_the_place_of_what_is_checked_outside_it()
    {
        _here.User("""{ "health": { "checks": [{ "name": "m", "type": "memory" }] } }""").InCheckout("""{ "health": { "checks": [] } }""");
        Assert.Equal(ErrorIds.ConfigurationRefused, _here.Fails().ErrorId);
    }

    [Theory]
    [InlineData(">0.1", 0.2, true)]
    [InlineData("> 0.1", 0.1, false)]
    [InlineData(">= 0.1", 0.1, true)]
    [InlineData("< -1e3", -2000, true)]
    [InlineData("<=5", 5, true)]
    [InlineData("== 5", 5, true)]
    [InlineData("!=5", 5, false)]
    [InlineData("> 1", double.NaN, false)]
    [InlineData("< 1", double.NaN, false)]
    [InlineData("> 1", double.PositiveInfinity, true)]
    public void A_comparison_holds_or_does_not(string text, double value, bool holds) => Assert.Equal(holds, ValueComparison.Read(text)!.Holds(value));

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("=> 5")]
    [InlineData("> ")]
    [InlineData("> NaN")]
    [InlineData("> 5 and more")]
    public void What_is_no_comparison_is_refused(string text) => Assert.Null(ValueComparison.Read(text));

    [Fact]
    public void Every_default_of_a_check_is_a_value_of_its_key() => Assert.All(
        CheckKinds.All.SelectMany(kind => kind.AllFields), field => Assert.True(field.Default is null || field.DefaultValue is not null, $"{field.Name}: {field.Default}"));

    [Fact]
    public void The_page_of_health_has_the_tables_of_the_table()
    {
        var path = Repository.PathOf("docs", "health.md");
        var held = File.ReadAllText(path).ReplaceLineEndings("\n");
        var made = CheckPage.Renew(held);
        if (Environment.GetEnvironmentVariable("TESTS_REGENERATE") == "1") File.WriteAllText(path, made);
        else Assert.True(held == made, "docs/health.md is not what the table of checks makes: run this test once with TESTS_REGENERATE=1 and commit the file.");
    }
}
