namespace Attest.Cli.Tests;

/// <summary><c>attest config</c>.</summary>
public sealed class ConfigTests
{
    [Fact]
    public void Set_changes_one_setting_and_keeps_comments_and_order()
    {
        using var box = new Sandbox();
        box.Write("attest.yml", "# ours\ntracing:\n  service_name: shop # the name\nlogging:\n  level: info\n");
        Assert.StartsWith("logging.level = warn", box.Run("config", "set", "log_level", "warn").Gave(0).Out, StringComparison.Ordinal);
        Assert.Equal("# ours\ntracing:\n  service_name: shop # the name\nlogging:\n  level: warn\n", box.Read("attest.yml"));
        Assert.Equal("warn\n", box.Run("config", "get", "logging.level").Gave(0).Out);
        Assert.Contains("logging.level = warn  # ./attest.yml:5:3\n", box.Run("config", "show").Gave(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_tells_what_is_wrong_with_tokens_beside_everything_else()
    {
        using var box = new Sandbox();
        box.Write("mine.yml", """
            tracing: { enabled: perhaps }
            access:
              tokens:
                - { name: a, roles: [metric:read], hash: "sha256:nothing" }
                - { name: a, roles: [admin], variable: NOT_SET, expires: 2020-01-31 }
            """);
        var told = box.Run("config", "validate", "--config", "mine.yml").Gave(1).Out;
        foreach (var place in (string[])["mine.yml:1:21: ", "mine.yml:4:26: ", "mine.yml:4:46: ", "mine.yml:5:15: ", "warning: mine.yml:5:44: ", "warning: mine.yml:5:62: "])
            Assert.Contains(place, told, StringComparison.Ordinal);
        var json = box.Run("config", "validate", "--config", "mine.yml", "--json").Gave(1).Json();
        Assert.Equal((4, 2), (json.GetProperty("diagnostics").GetArrayLength(), json.GetProperty("warnings").GetArrayLength()));

        // What is only missing here is no mistake of the file: it may be there where it serves.
        box.Write("mine.yml", "access: { tokens: [{ name: a, roles: [admin], variable: NOT_SET }] }");
        box.Run("config", "validate", "--config", "mine.yml").Gave(0);
        Assert.Contains("NOT_SET is not set", box.Run("serve", "--listen", "127.0.0.1:0", "--config", "mine.yml").Gave(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Flags_stand_over_the_environment_and_that_over_files()
    {
        using var box = new Sandbox();
        box.Write("attest.yml", "logging: { level: warn }\n");
        Assert.Equal("warn\n", box.Run("config", "get", "log_level").Gave(0).Out);
        box.Environment["ATTEST_LOG_LEVEL"] = "error";
        Assert.Equal("error\n", box.Run("config", "get", "log_level").Gave(0).Out);
        Assert.Equal("debug\n", box.Run("config", "get", "log_level", "--log-level", "debug").Gave(0).Out);
        box.Write("mine.yml", "logging: { level: trace }\n");
        box.Environment.Remove("ATTEST_LOG_LEVEL");
        Assert.Equal("trace\n", box.Run("config", "get", "log_level", "--config", "mine.yml").Gave(0).Out);
    }

    [Fact]
    public void Mistakes_are_told_with_their_place_and_give_1_when_asked_and_2_when_in_the_way()
    {
        using var box = new Sandbox();
        box.Write("attest.yml", "logging: { levl: warn }\ntracing: { enabled: maybe }\n");
        var told = box.Run("config", "validate").Gave(1).Out;
        Assert.Contains("attest.yml:1:12: ", told, StringComparison.Ordinal);
        Assert.Contains("attest.yml:2:", told, StringComparison.Ordinal);
        box.Pipeline("  - { id: a, run: 'true' }");
        Assert.Contains("[Attest.ConfigurationInvalid]", box.Run("run").Gave(2).Error, StringComparison.Ordinal);
        box.Write("attest.yml", "logging: { level: warn }\n");
        Assert.Equal("valid: ./attest.yml\n", box.Run("config", "validate").Gave(0).Out);
    }

    [Fact]
    public void A_bad_log_level_gives_2_and_names_the_flag()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'true' }");
        Assert.Contains("--log-level", box.Run("run", "--log-level", "lound").Gave(2).Error, StringComparison.Ordinal);
    }
}
