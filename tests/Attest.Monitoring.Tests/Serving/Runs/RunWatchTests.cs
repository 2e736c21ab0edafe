using Attest.Monitoring.Running;
using Attest.Monitoring.Serving.Runs;

namespace Attest.Monitoring.Tests.Serving.Runs;

public sealed class RunWatchTests
{
    [Fact]
    public async Task A_run_is_told_from_its_start_over_its_steps_to_its_end()
    {
        using var runs = new ServedRuns();
        await runs.Watch.Ready(TestContext.Current.CancellationToken);
        var report = runs.Add(status: RunStatus.Running, steps: [ServedRuns.Step("a", RunStatus.Running), ServedRuns.Step("b", RunStatus.Running)]);
        Assert.Equal([(RunChangeKind.Started, -1), (RunChangeKind.StepStarted, 0)], Look(runs));
        Assert.Empty(Look(runs));

        File.WriteAllText(Path.Combine(runs.State.Run(report.RunId), "steps", "1.log"), "x");
        Assert.Equal([(RunChangeKind.Printed, 0)], Look(runs));

        File.WriteAllText(Path.Combine(runs.State.Run(report.RunId), "trace.jsonl"), RunRouteTests.Spans(report.RunId, 1, "success", 1, "{}"));
        Assert.Equal([(RunChangeKind.StepFinished, 0), (RunChangeKind.StepStarted, 1)], Look(runs));

        runs.End(report, RunStatus.Success);
        Assert.Equal([(RunChangeKind.StepFinished, 1), (RunChangeKind.Finished, -1)], Look(runs));
        Assert.Empty(Look(runs));
        Assert.Equal(RunStatus.Success, Assert.Single(runs.Index.Newest).Status);
    }

    [Fact]
    public async Task Half_a_line_of_a_trace_is_read_once_it_is_whole()
    {
        using var runs = new ServedRuns();
        await runs.Watch.Ready(TestContext.Current.CancellationToken);
        var report = runs.Add(status: RunStatus.Running, steps: ServedRuns.Step("a", RunStatus.Running));
        Look(runs);
        var trace = Path.Combine(runs.State.Run(report.RunId), "trace.jsonl");
        var line = RunRouteTests.Spans(report.RunId, 1, "failure", 1, "{}");
        File.WriteAllText(trace, line[..100]);
        Assert.Empty(Look(runs));
        File.AppendAllText(trace, line[100..]);
        Assert.Equal([(RunChangeKind.StepFinished, 0)], Look(runs));
    }

    [Fact]
    public async Task A_run_that_came_and_ended_between_two_looks_is_told_whole()
    {
        using var runs = new ServedRuns();
        await runs.Watch.Ready(TestContext.Current.CancellationToken);
        runs.Add(steps: ServedRuns.Step("a"));
        Assert.Equal(
            [(RunChangeKind.Started, -1), (RunChangeKind.StepStarted, 0), (RunChangeKind.StepFinished, 0), (RunChangeKind.Finished, -1)],
            Look(runs));
    }

    [Fact]
    public async Task A_pruned_run_is_told_and_forgotten()
    {
        using var runs = new ServedRuns();
        var id = runs.Add().RunId;
        await runs.Watch.Ready(TestContext.Current.CancellationToken);
        Assert.Single(runs.Index.Newest);
        Directory.Delete(runs.State.Run(id), recursive: true);
        Assert.Equal([(RunChangeKind.Removed, -1)], Look(runs));
        Assert.Empty(runs.Index.Newest);
    }

    [Fact]
    public async Task A_run_that_is_just_being_made_comes_with_its_report()
    {
        using var runs = new ServedRuns();
        await runs.Watch.Ready(TestContext.Current.CancellationToken);
        var id = RunId.New(TimeProvider.System);
        using var folder = RunFolder.Create(runs.State, id);
        Assert.Empty(Look(runs));
        folder.Write(runs.Add(status: RunStatus.Running) with { RunId = id });
        Assert.Equal(2, Look(runs).Count(change => change.Kind is RunChangeKind.Started));
    }

    [Fact]
    public async Task Thousands_of_runs_are_all_there_newest_first()
    {
        using var runs = new ServedRuns();
        for (var at = 0; at < 1000; at++) runs.Add($"p{at % 7}");
        await runs.Watch.Complete(TestContext.Current.CancellationToken);
        await runs.Watch.Ready(TestContext.Current.CancellationToken);
        var ids = runs.Index.Newest.Select(line => line.RunId).ToArray();
        Assert.Equal(1000, ids.Length);
        Assert.Equal(ids.OrderDescending(StringComparer.Ordinal), ids);
        Assert.Equal(7, runs.Index.Newest.Select(line => line.Pipeline).Distinct(ReferenceEqualityComparer.Instance).Count());
    }

    [Fact]
    public void Nobody_asked_nothing_read()
    {
        using var runs = new ServedRuns();
        runs.Add();
        Assert.Empty(runs.Index.Newest);
        Assert.False(runs.Index.IsComplete);
    }

    private static List<(RunChangeKind Kind, int Step)> Look(ServedRuns runs) => [.. runs.Index.Look().Select(change => (change.Kind, change.Step))];
}
