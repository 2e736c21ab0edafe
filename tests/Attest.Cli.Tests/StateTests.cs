using System.Diagnostics;
using System.Text.Json;

namespace Attest.Cli.Tests;

/// <summary>The state folder under several processes, a killed one, and a disk that is full.</summary>
public sealed class StateTests
{
    [Fact]
    public void A_run_that_was_killed_is_counted_lost_once_whoever_and_how_many_look()
    {
        Needs.Linux();
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'echo ready; while :; do sleep 0.05; done' }");
        using (var process = box.StartWithDefaultSignals("run"))
        {
            process.WaitFor("a | ready");
            process.Signal("KILL");
            process.End().Gave(137);
        }

        // Several look at once: whoever comes while another is closing the run may still see 0, never 2.
        var looks = Enumerable.Range(0, 4).Select(_ => box.Start("metrics")).ToList();
        foreach (var look in looks)
        {
            Assert.InRange(Lost(look.End().Gave(0).Out), 0, 1);
            look.Dispose();
        }

        Assert.Equal(1, Lost(box.Run("metrics").Gave(0).Out));
        Assert.Equal(1, Lost(box.Run("metrics").Gave(0).Out));
        var run = box.Run("runs", "--json").Json().GetProperty("runs")[0];
        Assert.Equal("lost", run.GetProperty("status").GetString());
        Assert.Equal("lost", run.GetProperty("steps")[0].GetProperty("status").GetString());
        EndWhatStillRuns(run.GetProperty("run_id").GetString()!);
    }

    [Fact]
    public void Runs_at_once_in_one_folder_do_not_disturb_each_other()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'echo a' }\n  - { id: b, run: 'echo b' }");
        var runs = Enumerable.Range(0, 4).Select(_ => box.Start("run", "--json", "--quiet")).ToList();
        var ids = new HashSet<string>();
        foreach (var run in runs)
        {
            Assert.True(ids.Add(run.End().Gave(0).Json().GetProperty("run_id").GetString()!));
            run.Dispose();
        }

        Assert.Equal(4, box.Run("runs", "--json").Json().GetProperty("runs").GetArrayLength());
        Assert.Contains("attest_pipeline_executions_total{pipeline=\"demo\",status=\"success\"} 4\n", box.Run("metrics").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_are_added_up_when_home_is_given_more_than_once()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'true' }");
        var other = Path.Combine(box.Work, "other");
        box.Run("run").Gave(0);
        box.Run("run", "--home", other).Gave(0);
        Assert.Contains("status=\"success\"} 2\n", box.Run("metrics", "--home", box.Home, "--home", other).Gave(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_are_what_promtool_accepts_and_stand_at_0_before_the_first_event()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'true' }");
        box.Run("validate").Gave(0);
        var text = box.Run("metrics").Gave(0).Out;
        Assert.Contains("attest_pipeline_executions_total{pipeline=\"demo\",status=\"failure\"} 0\n", text, StringComparison.Ordinal);
        box.Run("run").Gave(0);
        box.Run("metrics", "--textfile", "attest.prom").Gave(0);
        var check = box.RunProgram(Needs.Tool("promtool"), ["check", "metrics"], File.ReadAllBytes(Path.Combine(box.Work, "attest.prom")));
        Assert.Equal("", check.Gave(0).Out + check.Error);
        box.Run("metrics", "--textfile", "attest.txt").Gave(2);
    }

    [Fact]
    public void A_full_disk_under_the_state_folder_is_told_and_nothing_hangs()
    {
        Needs.Linux();
        using var box = new Sandbox();
        Directory.CreateDirectory(box.Home);
        var mounted = box.RunProgram("mount", ["-t", "tmpfs", "-o", "size=512k", "tmpfs", box.Home]).Code == 0;
        Assert.SkipUnless(mounted, "A small file system can be mounted by root only.");
        try
        {
            box.Pipeline("  - { id: a, run: 'head -c 3000000 /dev/zero | tr \"\\0\" y; echo; echo end of a' }");
            var ended = box.Run("run").Gave(2);
            Assert.Contains("No space left on device", ended.Out + ended.Error, StringComparison.Ordinal);

            box.RunProgram("sh", ["-c", "cat /dev/zero > \"$0\"", Path.Combine(box.Home, "ballast")]);
            var refused = box.Run("run").Gave(2);
            Assert.Contains("[Attest.StateUnwritable]", refused.Error, StringComparison.Ordinal);
            Assert.Equal("Attest.StateUnwritable", box.Run("run", "--json").Gave(2).Json().GetProperty("error").GetProperty("id").GetString());
        }
        finally
        {
            box.RunProgram("umount", [box.Home]);
        }
    }

    [Fact]
    public void Runs_are_listed_shown_and_pruned()
    {
        using var box = new Sandbox();
        Assert.Equal("There are no runs yet.\n", box.Run("runs").Gave(0).Out);
        box.Pipeline("  - { id: a, run: 'echo hello' }");
        var ids = Enumerable.Range(0, 3).Select(_ => box.Run("run", "--json", "--quiet").Json().GetProperty("run_id").GetString()!).ToList();
        Assert.Equal([ids[2], ids[1]], Ids(box.Run("runs", "--last", "2", "--json").Json(), "runs"));
        Assert.StartsWith($"run {ids[0]}, started ", box.Run("runs", "show", ids[0]).Gave(0).Out, StringComparison.Ordinal);
        Assert.Equal(ids[0], box.Run("runs", "show", ids[0], "--json").Json().GetProperty("run_id").GetString());

        Assert.Contains("2 runs would be removed", box.Run("prune", "--older-than", "0s", "--keep-last", "1", "--dry-run").Gave(0).Out, StringComparison.Ordinal);
        Assert.Equal(3, Ids(box.Run("runs", "--json").Json(), "runs").Count);
        var removed = box.Run("prune", "--older-than", "0s", "--keep-last", "1", "--json").Gave(0).Json().GetProperty("removed");
        Assert.Equal([ids[1], ids[0]], removed.EnumerateArray().Select(id => id.GetString()));
        Assert.Equal([ids[2]], Ids(box.Run("runs", "--json").Json(), "runs"));
        Assert.Contains("status=\"success\"} 3\n", box.Run("metrics").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_home_for_a_group_is_shared_by_its_accounts()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Only on Unix.");
        using var box = new Sandbox();
        var group = box.RunProgram(Needs.Tool("id"), ["-gn"]).Gave(0).Out.Trim();
        box.Run("home", "init", "--group", "no-such-group-at-all").Gave(2);
        Assert.Equal(box.Home + "\n", box.Run("home", "init", "--group", group).Gave(0).Out);
        box.Pipeline("  - { id: a, run: 'true' }");
        box.Run("run").Gave(0);
        foreach (var folder in (string[])["", "runs", "metrics"])
        {
            Assert.Equal("2770", Mode(box, Path.Combine(box.Home, folder)));
        }

        Assert.Equal("660", Mode(box, Directory.GetFiles(Directory.GetDirectories(Path.Combine(box.Home, "runs"), "0*")[0], "run.json")[0]));
    }

    private static string Mode(Sandbox box, string path) => box.RunProgram(Needs.Tool("stat"), ["-c", "%a", path]).Gave(0).Out.Trim();

    private static List<string?> Ids(JsonElement json, string list) =>
        [.. json.GetProperty(list).EnumerateArray().Select(run => run.GetProperty("run_id").GetString())];

    private static int Lost(string metrics)
    {
        const string Series = "attest_pipeline_executions_total{pipeline=\"demo\",status=\"lost\"} ";

        // A run that was killed before its first snapshot has no series until somebody has closed it.
        var line = metrics.Split('\n').SingleOrDefault(line => line.StartsWith(Series, StringComparison.Ordinal));
        return line is null ? 0 : int.Parse(line[Series.Length..], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>A killed run leaves its step behind; the test does not.</summary>
    private static void EndWhatStillRuns(string runId)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id)) continue;
            try
            {
                if (!File.ReadAllText($"/proc/{id}/environ").Contains($"ATTEST_RUN_ID={runId}", StringComparison.Ordinal)) continue;
                using var process = Process.GetProcessById(id);
                process.Kill();
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
            {
                // It has just ended, or is another account's.
            }
        }
    }
}
