using System.Text;
using System.Text.Json;

namespace Attest.Cli.Tests;

/// <summary>What <c>attest</c> leaves in the audit log, read from the tiles as the specification says.</summary>
public sealed class AuditTests
{
    [Fact]
    public void A_run_is_in_the_log_from_its_start_to_its_end()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'true' }\n  - { id: b, run: 'exit 3', needs: [a] }");
        var report = box.Run("run", "--json").Gave(1).Json();

        var events = Events(box);
        Assert.Equal(
            ["pipeline_start", "step_complete", "step_complete", "error", "pipeline_complete", "key_created"],
            events.Select(one => one.GetProperty("event_type").GetString()));
        var run = events.Where(one => one.TryGetProperty("run_id", out _)).ToList();
        Assert.All(run, one => Assert.Equal(report.GetProperty("run_id").GetString(), one.GetProperty("run_id").GetString()));
        Assert.Equal("pipeline_start", run[0].GetProperty("event_type").GetString());
        Assert.Equal("failure", run[^1].GetProperty("status").GetString());
        Assert.Equal(Environment.UserName, run[0].GetProperty("actor").GetProperty("os_user").GetString());
        Assert.Equal(3, run.Single(one => one.TryGetProperty("exit_code", out var code) && code.GetInt32() != 0).GetProperty("exit_code").GetInt32());
    }

    [Fact]
    public void A_secret_is_in_no_entry()
    {
        using var box = new Sandbox();
        box.Environment["DEMO_TOKEN"] = "open-sesame-1234";
        box.Write("attest.pipeline.yml", "name: demo\nsecrets: [DEMO_TOKEN]\nsteps:\n  - { id: a, secrets: [DEMO_TOKEN], command: [no-such-open-sesame-1234] }\n");
        box.Run("run").Gave(1);
        Assert.Equal(4, Events(box).Count(one => one.TryGetProperty("run_id", out _)));
        Assert.DoesNotContain("open-sesame", Encoding.UTF8.GetString(Bundle(box)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_changes_something_is_in_the_log()
    {
        using var box = new Sandbox();
        box.Run("exec", "--", "attest-no-such-program").Gave(127);
        box.Run("config", "set", "log_level", "warn", "--user").Gave(0);
        box.Run("prune", "--older-than", "0s", "--keep-last", "0").Gave(0);
        Settle(box);

        var told = Events(box).Select(one => one.GetProperty("event_type").GetString()).ToList();
        Assert.Contains("config_change", told);
        Assert.Contains("state_pruned", told);
        Assert.Equal("logging.level", Events(box).First(one => one.GetProperty("event_type").GetString() == "config_change").GetProperty("key").GetString());
    }

    [Fact]
    public void When_nothing_can_be_made_durable_no_step_starts_and_the_run_fails()
    {
        Needs.Linux();
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'touch ran' }");
        var ended = box.RunProgram(
            Needs.Tool("strace"), ["-f", "-qq", "-o", Path.Combine(box.Work, "trace"), "-e", "inject=fsync:error=EIO", Sandbox.Attest, "run", "--json"]);

        var report = ended.Gave(1).Json();
        Assert.Equal("Attest.AuditUnwritable", report.GetProperty("error").GetProperty("id").GetString());
        Assert.False(box.Has("ran"));

        // The disk is well again: the next run is as if nothing had been.
        box.Run("run").Gave(0);
        Assert.True(box.Has("ran"));
        Settle(box);
        Assert.Contains(Events(box), one => one.GetProperty("event_type").GetString() == "pipeline_complete"
            && one.GetProperty("status").GetString() == "success");
    }

    [Fact]
    public void A_log_that_was_changed_is_told_and_the_run_goes_on()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'true' }");
        box.Run("run").Gave(0);
        var checkpoint = Path.Combine(box.Home, "audit", "checkpoint");
        File.Delete(checkpoint);

        var second = box.Run("run").Gave(0);

        Assert.Contains("The audit log was changed from outside", second.Error, StringComparison.Ordinal);
        Assert.Contains(checkpoint, second.Error, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(box.Home, "journal"), "*.wal"));
    }

    [Fact]
    public void A_run_that_was_lost_is_in_the_log()
    {
        Needs.Linux();
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'echo ready; exec sleep 600' }");
        using (var process = box.StartWithDefaultSignals("run"))
        {
            process.WaitFor("a | ready");
            process.Signal("KILL");
            process.End().Gave(137);
        }

        box.Run("runs").Gave(0);
        Settle(box);
        var types = Events(box).Select(one => one.GetProperty("event_type").GetString()).ToList();
        Assert.Contains("pipeline_start", types);
        Assert.Contains("run_lost", types);
    }

    /// <summary>Until the last checkpoint is older than the interval, what came since waits for the next to come by.</summary>
    private static void Settle(Sandbox box)
    {
        var checkpoint = Path.Combine(box.Home, "audit", "checkpoint");
        if (File.Exists(checkpoint)) File.SetLastWriteTimeUtc(checkpoint, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        box.Run("exec", "--", Sandbox.Attest, "--version").Gave(0);
    }

    private static List<JsonElement> Events(Sandbox box)
    {
        ReadOnlySpan<byte> rest = Bundle(box);
        var events = new List<JsonElement>();
        while (rest.Length > 0)
        {
            var length = (rest[0] << 8) | rest[1];
            events.Add(JsonDocument.Parse(rest.Slice(2, length).ToArray()).RootElement);
            rest = rest[(2 + length)..];
        }

        return events;
    }

    /// <summary>The first bundle, as wide as the checkpoint says.</summary>
    private static byte[] Bundle(Sandbox box)
    {
        var size = int.Parse(File.ReadAllLines(Path.Combine(box.Home, "audit", "checkpoint"))[1], null);
        return File.ReadAllBytes(Path.Combine(box.Home, "audit", "tile", "entries", $"000.p/{size}"));
    }
}
