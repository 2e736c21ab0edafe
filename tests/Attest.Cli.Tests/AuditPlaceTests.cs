using System.Text.Json;

namespace Attest.Cli.Tests;

/// <summary>A log that lies elsewhere, and several logs that are read as one.</summary>
public sealed class AuditPlaceTests
{
    [Fact]
    public void A_log_lies_where_audit_path_says_whole_and_everything_finds_it()
    {
        using var box = Box();
        var place = Path.Combine(box.Work, "vault");
        box.Environment["ATTEST_AUDIT_PATH"] = place;
        box.Run("run", "--quiet").Gave(0);

        Assert.False(Directory.Exists(Path.Combine(box.Home, "audit")));
        Assert.False(Directory.Exists(Path.Combine(box.Home, "journal")));
        Assert.True(File.Exists(Path.Combine(place, "audit", "checkpoint")));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(place, "keys", "audit.pem")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(place));
        }

        Assert.Contains("pipeline_complete", box.Run("audit", "report").Gave(0).Out, StringComparison.Ordinal);
        box.Run("audit", "verify").Gave(0);
        box.Run("audit", "prove", "0").Gave(0);
        box.Run("audit", "export", "--format", "log", "--output", "copy").Gave(0);
        box.Run("audit", "verify", "--home", "copy").Gave(0);

        // By itself it is verified like an export.
        box.Run("audit", "verify", "--home", place).Gave(0);
        Assert.False(Directory.Exists(Path.Combine(box.Home, "audit")));
    }

    [Fact]
    public void Two_state_folders_may_have_one_log_and_it_is_read_once()
    {
        using var box = Box();
        box.Environment["ATTEST_AUDIT_PATH"] = Path.Combine(box.Work, "vault");
        var second = Path.Combine(box.Work, "second");
        box.Run("run", "--quiet").Gave(0);
        box.Run("run", "--quiet", "--home", second).Gave(0);

        var report = box.Run("audit", "report", "--json", "--filter", "event_type=pipeline_complete", "--home", box.Home, "--home", second).Gave(0).Json();

        Assert.Equal(2, report.GetProperty("count").GetInt32());
        Assert.False(report.TryGetProperty("logs", out _));
    }

    [Fact]
    public void A_path_that_changes_with_where_one_stands_is_refused()
    {
        using var box = Box();
        box.Environment["ATTEST_AUDIT_PATH"] = "vault";

        var error = box.Run("run", "--json").Gave(2).Json().GetProperty("error");

        Assert.Equal("Attest.ConfigurationInvalid", error.GetProperty("id").GetString());
        Assert.Contains("absolute path", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_fails_the_run_before_its_first_step()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, create_file: { path: ran, content: x } }");
        box.Environment["ATTEST_AUDIT_PATH"] = box.Write("file", "") + Path.DirectorySeparatorChar + "vault";

        var error = box.Run("run", "--json").Gave(2).Json().GetProperty("error");

        Assert.Equal("Attest.AuditUnwritable", error.GetProperty("id").GetString());
        Assert.Contains("audit.path", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.False(box.Has("ran"));
    }

    [Theory]
    [InlineData("path: /tmp/elsewhere", "audit.path")]
    [InlineData("key: /tmp/key.pem", "audit.key")]
    [InlineData("heartbeat_interval: 2h", "audit.heartbeat_interval")]
    [InlineData("checkpoint_interval: 1h", "audit.checkpoint_interval")]
    public void A_checkout_cannot_send_the_log_elsewhere_or_make_it_speak_less_often(string line, string named)
    {
        using var box = Box();
        box.Write("attest.yml", $"audit:\n  {line}\n");

        var error = box.Run("run", "--json").Gave(2).Json().GetProperty("error");

        Assert.Equal("Attest.ConfigurationRefused", error.GetProperty("id").GetString());
        Assert.Contains(named, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.False(box.Has("a.txt"));
    }

    [Fact]
    public void A_checkout_may_make_it_speak_more_often()
    {
        using var box = Box();
        box.Write("attest.yml", "audit: { heartbeat_interval: 10m, checkpoint_interval: 500ms }\n");

        box.Run("run", "--quiet").Gave(0);
    }

    [Fact]
    public void Several_homes_are_read_as_one_and_each_event_names_its_log()
    {
        using var box = Box();
        var second = Path.Combine(box.Work, "second");
        box.Run("run", "--quiet").Gave(0);
        box.Run("run", "--quiet", "--home", second).Gave(0);
        string[] homes = ["--home", box.Home, "--home", second];

        var report = box.Run(["audit", "report", "--json", "--filter", "event_type=pipeline_complete", .. homes]).Gave(0).Json();

        var logs = report.GetProperty("logs").EnumerateArray().Select(log => log.GetProperty("log").GetString()).ToList();
        Assert.Equal(2, logs.Distinct().Count());
        Assert.Equal(logs, report.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("log").GetString()));
        Assert.Equal(JsonValueKind.Null, report.GetProperty("log").ValueKind);
        Assert.Contains(second, box.Run(["audit", "report", .. homes]).Gave(0).Out, StringComparison.Ordinal);
        foreach (var home in new[] { box.Home, second })
            Assert.Contains("audit_read", box.Run("audit", "report", "--home", home).Gave(0).Out, StringComparison.Ordinal);

        var verified = box.Run(["audit", "verify", "--json", .. homes]).Gave(0).Json();
        Assert.True(verified.GetProperty("valid").GetBoolean());
        Assert.Equal([box.Home, second], verified.GetProperty("logs").EnumerateArray().Select(log => log.GetProperty("home").GetString()));
        File.WriteAllText(Path.Combine(second, "audit", "stray"), "");
        Assert.Contains($"home          {second}", box.Run(["audit", "verify", .. homes]).Gave(1).Out, StringComparison.Ordinal);
        File.Delete(Path.Combine(second, "audit", "stray"));

        box.Run(["audit", "export", "--output", "all.csv", .. homes]).Gave(0);
        Assert.StartsWith("log,seq,", box.Read("all.csv"), StringComparison.Ordinal);
        box.Run(["audit", "prove", "0", .. homes]).Gave(2);
        box.Run(["audit", "export", "--pack", "--output", "pack", .. homes]).Gave(2);
        box.Run("audit", "report", "--home", box.Home, "--home", Path.Combine(box.Work, "none")).Gave(2);
    }

    [Fact]
    public void A_further_log_that_cannot_be_written_is_read_as_it_lies()
    {
        Needs.Unix();
        using var box = Box();
        var second = Path.Combine(box.Work, "second");
        box.Run("run", "--quiet", "--home", second).Gave(0);
        var before = Files(second);
        Directory.Move(Path.Combine(second, "journal"), Path.Combine(second, "journal.aside"));

        var report = box.Run("audit", "report", "--json", "--home", box.Home, "--home", second).Gave(0).Json();

        Assert.Contains(report.GetProperty("events").EnumerateArray(), e => e.GetProperty("event_type").GetString() == "pipeline_complete");
        Directory.Move(Path.Combine(second, "journal.aside"), Path.Combine(second, "journal"));
        Assert.Equal(before, Files(second));
    }

    [Fact]
    public void A_key_is_replaced_and_who_trusts_the_old_one_follows_it()
    {
        using var box = Box();
        box.Run("run", "--quiet").Gave(0);
        var trusted = Path.Combine(box.Work, "trusted.pem");
        File.Copy(Path.Combine(box.Home, "keys", "audit.pub.pem"), trusted);
        var old = box.Run("audit", "key", "show", "--json").Gave(0).Json().GetProperty("keys")[0];
        Assert.True(old.GetProperty("current").GetBoolean());

        var keys = box.Run("audit", "key", "rotate", "--json").Gave(0).Json().GetProperty("keys");

        Assert.Equal(2, keys.GetArrayLength());
        Assert.NotEqual(old.GetProperty("id").GetString(), keys[0].GetProperty("id").GetString());
        Assert.Equal(old.GetProperty("id").GetString(), keys[1].GetProperty("id").GetString());
        box.Run("run", "--quiet").Gave(0);
        var verified = box.Run("audit", "verify", "--json", "--key", trusted).Gave(0).Json();
        Assert.Contains(keys[0].GetProperty("id").GetString()!, verified.GetProperty("authenticity").GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Contains(old.GetProperty("id").GetString()!, box.Run("audit", "key", "show").Gave(0).Out, StringComparison.Ordinal);
        Assert.Contains("replaces=", box.Run("audit", "report", "--filter", "event_type=key_created").Gave(0).Out, StringComparison.Ordinal);

        // The chain goes along with the log.
        box.Run("audit", "export", "--format", "log", "--output", "copy").Gave(0);
        box.Run("audit", "verify", "--home", "copy", "--key", trusted).Gave(0);
        File.Delete(Path.Combine(box.Work, "copy", "keys", $"audit.{old.GetProperty("id").GetString()}.tlog-proof"));
        box.Run("audit", "verify", "--home", "copy", "--key", trusted).Gave(1);
    }

    private static Sandbox Box()
    {
        var box = new Sandbox();
        box.Pipeline("  - { id: a, create_file: { path: a.txt, content: x } }");
        return box;
    }

    private static string Files(string folder) => string.Join('\n', Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).Select(path => $"{path} {new FileInfo(path).Length}"));
}
