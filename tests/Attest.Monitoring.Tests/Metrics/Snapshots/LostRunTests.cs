using Attest.Monitoring.Metrics.Snapshots;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Tests.Metrics.Snapshots;

public sealed class LostRunTests
{
    private static readonly RunReport Lost = MetricsFixture.Report(
        MetricsFixture.Run("r1"), RunStatus.Lost, 0,
        MetricsFixture.Step("a", RunStatus.Success),
        MetricsFixture.Step("b", RunStatus.Lost),
        MetricsFixture.Step("c", RunStatus.Lost, kind: "http"),
        MetricsFixture.Step("d", RunStatus.Lost));

    [Fact]
    public void A_lost_run_counts_itself_and_the_steps_that_were_running()
    {
        var files = new MemoryFiles();
        new SnapshotFolder(files).WriteLost(Lost, MetricsFixture.Then);
        var text = Text(files);
        Assert.Equal("1", Sample(text, """attest_pipeline_executions_total{pipeline="demo",status="lost"}"""));
        Assert.Equal("2", Sample(text, """attest_pipeline_steps_total{pipeline="demo",status="lost",step_type="run"}"""));
        Assert.Equal("1", Sample(text, """attest_pipeline_steps_total{pipeline="demo",status="lost",step_type="http"}"""));
        Assert.Equal("1767323045", Sample(text, """attest_pipeline_last_completion_timestamp_seconds{pipeline="demo"}"""));
    }

    [Fact]
    public void However_many_find_it_it_counts_once()
    {
        var files = new MemoryFiles();
        for (var finder = 0; finder < 5; finder++) new SnapshotFolder(files).WriteLost(Lost, MetricsFixture.Then);
        Assert.Equal(1, new SnapshotFolder(files).Read().Total("pipeline_executions_total"));
    }

    [Fact]
    public void It_is_folded_only_once_the_run_is_closed()
    {
        var files = new MemoryFiles();
        var folder = new SnapshotFolder(files);
        folder.WriteLost(Lost, MetricsFixture.Then);
        Assert.Equal(0, new SnapshotFold(files, TimeProvider.System).Fold(_ => false, threshold: 0));

        // A finder that died before it closed the run is followed by another one.
        folder.WriteLost(Lost, MetricsFixture.Then);
        Assert.Equal(1, new SnapshotFold(files, TimeProvider.System).Fold(run => run == "r1", threshold: 0));
        Assert.Equal(1, folder.Read().Total("pipeline_executions_total"));

        // Even one that writes after the fold, against the rules, is not counted again.
        folder.WriteLost(Lost, MetricsFixture.Then);
        Assert.Equal(1, folder.Read().Total("pipeline_executions_total"));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void A_finder_killed_at_any_step_leaves_nothing_or_all(int change, bool halfWay)
    {
        var files = new MemoryFiles { DiesAt = change, DiesHalfWay = halfWay };
        var folder = new SnapshotFolder(files);
        Assert.Throws<ProcessDied>(() => folder.WriteLost(Lost, MetricsFixture.Then));
        Assert.Equal(0, folder.Read().Total("pipeline_executions_total"));
        folder.WriteLost(Lost, MetricsFixture.Then);
        Assert.Equal(1, folder.Read().Total("pipeline_executions_total"));
    }

    private static string? Sample(string text, string series) => MetricsFixture.Sample(text, series);

    private static string Text(MemoryFiles files) => MetricsFixture.Text(
        Attest.Monitoring.Metrics.MergedMetrics.Expose(new SnapshotFolder(files).Read().Families, "attest", []));
}
