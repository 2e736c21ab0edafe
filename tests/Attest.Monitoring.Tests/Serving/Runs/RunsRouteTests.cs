using System.Text.Json;
using Attest.Monitoring.Access;
using Attest.Monitoring.Health;
using Attest.Monitoring.Running;
using Attest.Monitoring.Tests.Health;

namespace Attest.Monitoring.Tests.Serving.Runs;

public sealed class RunsRouteTests
{
    [Fact]
    public async Task Pages_follow_each_other_until_every_run_was_seen_once_newest_first()
    {
        using var runs = new ServedRuns();
        var made = Enumerable.Range(0, 23).Select(_ => runs.Add().RunId).Reverse().ToArray();
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var (_, page) = await runs.Get($"/api/runs?limit=5{(cursor is null ? "" : "&cursor=" + cursor)}");
            seen.AddRange(page.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("run_id").GetString()!));
            Assert.Equal(23, page.GetProperty("total").GetInt32());
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
        Assert.Equal(made, seen);
    }

    [Fact]
    public async Task A_cursor_whose_run_was_pruned_goes_on_where_it_stood()
    {
        using var runs = new ServedRuns();
        var made = Enumerable.Range(0, 6).Select(_ => runs.Add().RunId).Reverse().ToArray();
        var (_, first) = await runs.Get("/api/runs?limit=3");
        var cursor = first.GetProperty("next_cursor").GetString()!;
        Directory.Delete(runs.State.Run(cursor), recursive: true);
        runs.Index.Look();
        var (_, second) = await runs.Get($"/api/runs?limit=3&cursor={cursor}");
        Assert.Equal(made[3..], second.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("run_id").GetString()!));
    }

    [Theory]
    [InlineData("pipeline=nightly", "a b")]
    [InlineData("pipeline=nightly&pipeline=release", "a b c d")]
    [InlineData("pipeline=nightly,release", "a b c d")]
    [InlineData("status=failure", "b d")]
    [InlineData("status=failure,success&pipeline=release", "c d")]
    [InlineData("text=DISK", "b")]
    [InlineData("text=disk+nightly", "b")]
    [InlineData("text=disk%20release", "")]
    [InlineData("text=step-d", "d")]
    [InlineData("since=30m", "c d")]
    [InlineData("until=30m", "a b")]
    public async Task Filters_leave_what_was_asked_for(string query, string expected)
    {
        using var runs = new ServedRuns();
        var (old, now) = (DateTimeOffset.UtcNow.AddHours(-2), DateTimeOffset.UtcNow.AddMinutes(-5));
        var ids = new Dictionary<string, string>
        {
            [runs.Add("nightly", at: old).RunId] = "a",
            [runs.Add("nightly", RunStatus.Failure, at: old, steps: ServedRuns.Step("x", RunStatus.Failure, "The disk is full.")).RunId] = "b",
            [runs.Add("release", at: now).RunId] = "c",
            [runs.Add("release", RunStatus.Failure, at: now, steps: ServedRuns.Step("step-d", RunStatus.Failure, "no")).RunId] = "d",
        };
        var (status, page) = await runs.Get("/api/runs?" + query);
        Assert.Equal(200, status);
        var found = page.GetProperty("runs").EnumerateArray().Select(run => ids[run.GetProperty("run_id").GetString()!]).Order();
        Assert.Equal(expected, string.Join(' ', found));
        Assert.Equal(expected.Length == 0 ? 0 : expected.Split(' ').Length, page.GetProperty("matching").GetInt32());
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=501", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("cursor=../../etc", "cursor")]
    [InlineData("status=broken", "status")]
    [InlineData("since=yesterday-ish", "since")]
    public async Task What_makes_no_sense_is_refused_with_its_name_and_what_to_give(string query, string name)
    {
        using var runs = new ServedRuns();
        var (status, answer) = await runs.Get("/api/runs?" + query);
        Assert.Equal(400, status);
        Assert.Equal(ErrorIds.ArgumentInvalid, answer.GetProperty("error").GetProperty("id").GetString());
        Assert.Contains($"'{name}'", answer.GetProperty("error").GetProperty("message").GetString());
        Assert.NotEmpty(answer.GetProperty("error").GetProperty("remedy").GetString()!);
    }

    [Fact]
    public async Task An_empty_state_folder_and_a_broken_report_are_no_error()
    {
        using var runs = new ServedRuns();
        var (_, empty) = await runs.Get("/api/runs");
        Assert.Equal(0, empty.GetProperty("total").GetInt32());

        var broken = runs.Add();
        File.WriteAllText(Path.Combine(runs.State.Run(broken.RunId), "run.json"), "{\"run_id\": ");
        Directory.CreateDirectory(Path.Combine(runs.State.Runs, "not-a-run"));
        var good = runs.Add();
        runs.Index.Look();
        var (_, page) = await runs.Get("/api/runs");
        Assert.Equal(good.RunId, Assert.Single(page.GetProperty("runs").EnumerateArray()).GetProperty("run_id").GetString());
        Assert.Empty(runs.Warnings);
    }

    [Fact]
    public async Task The_summary_counts_what_was_to_succeed_and_ranks_durations()
    {
        using var runs = new ServedRuns();
        for (var at = 1; at <= 20; at++) runs.Add(ms: at * 100);
        runs.Add(status: RunStatus.Failure, ms: 50);
        runs.Add(status: RunStatus.Lost, ms: 50);
        runs.Add(status: RunStatus.Cancelled, ms: 50);
        runs.Add("old", at: DateTimeOffset.UtcNow.AddDays(-3));
        var (_, summary) = await runs.Get("/api/summary?buckets=4");
        Assert.Equal(23, summary.GetProperty("runs").GetProperty("total").GetInt32());
        Assert.Equal(24, summary.GetProperty("runs_in_state").GetInt32());
        Assert.Equal(Math.Round(20d / 22, 4), summary.GetProperty("success_rate").GetDouble());
        Assert.Equal(900, summary.GetProperty("duration_ms").GetProperty("p50").GetDouble());
        Assert.Equal(1900, summary.GetProperty("duration_ms").GetProperty("p95").GetDouble());
        var series = summary.GetProperty("series");
        Assert.Equal(20, series.GetProperty("success").EnumerateArray().Sum(one => one.GetInt32()));
        Assert.Equal(2, series.GetProperty("failure").EnumerateArray().Sum(one => one.GetInt32()));
        Assert.All(series.EnumerateObject().Where(one => one.Name != "bucket_seconds"), column => Assert.Equal(4, column.Value.GetArrayLength()));
        Assert.Equal("nightly", Assert.Single(summary.GetProperty("pipelines").EnumerateArray()).GetProperty("pipeline").GetString());
    }

    [Fact]
    public async Task The_summary_says_how_well_things_are_to_who_may_know_and_waits_for_no_check()
    {
        var answer = new TaskCompletionSource<HealthResult>();
        using var monitor = new HealthMonitor(
        [
            new(new ScriptedCheck("slow", _ => answer.Task), new() { Timeout = TimeSpan.FromMinutes(5) }),
            new(new ScriptedCheck("db", () => HealthResult.Degraded("full"))),
        ]);
        using var runs = new ServedRuns { Health = monitor };
        Assert.Equal(JsonValueKind.Null, (await runs.Get("/api/summary")).Json.GetProperty("health").ValueKind);
        var asked = monitor.ReadAsync(cancellation: TestContext.Current.CancellationToken);
        answer.SetResult(HealthResult.Healthy());
        await asked;

        var health = (await runs.Get("/api/summary")).Json.GetProperty("health");
        Assert.Equal("""{"db":"degraded","slow":"healthy"}""", health.GetProperty("components").GetRawText());
        Assert.Equal(("degraded", "full"), (health.GetProperty("status").GetString(), health.GetProperty("checks")[0].GetProperty("message").GetString()));

        runs.Caller = new Caller("ci", AccessRoles.RunsRead);
        Assert.False((await runs.Get("/api/summary")).Json.TryGetProperty("health", out _));
    }
}
