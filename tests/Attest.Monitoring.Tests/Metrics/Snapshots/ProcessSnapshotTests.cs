using Attest.Monitoring.Metrics.Snapshots;

namespace Attest.Monitoring.Tests.Metrics.Snapshots;

public sealed class ProcessSnapshotTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void A_process_killed_while_it_writes_leaves_its_last_good_snapshot(int change, bool halfWay)
    {
        var files = new MemoryFiles();
        var process = files.Wrote("p", 7);
        (files.DiesAt, files.DiesHalfWay) = (files.Changes + change, halfWay);

        Assert.Throws<ProcessDied>(() => process.Write([Families.Counter("n_total", ("", 8))], durable: true));
        Assert.Equal(7, new SnapshotFolder(files).Read().Total("n_total"));
        Assert.Empty(new SnapshotFolder(files).Read().Problems);
    }

    [Fact]
    public void An_unchanged_snapshot_is_not_written_again()
    {
        var files = new MemoryFiles();
        using var process = files.Wrote("p", 7);
        var before = files.Changes;
        process.Write([Families.Counter("n_total", ("", 7))], durable: false);
        Assert.Equal(before, files.Changes);
        process.Write([Families.Counter("n_total", ("", 8))], durable: false);
        Assert.Equal(before + 2, files.Changes);
    }

    [Fact]
    public void A_full_disk_costs_nothing_that_was_counted_once_there_is_room_again()
    {
        var files = new MemoryFiles();
        using var process = files.Wrote("p", 7);
        files.IsFull = true;
        Assert.Throws<IOException>(() => process.Write([Families.Counter("n_total", ("", 8))], durable: true));
        Assert.Equal(7, new SnapshotFolder(files).Read().Total("n_total"));
        Assert.Empty(new SnapshotFolder(files).Read().Problems);

        files.IsFull = false;
        process.Write([Families.Counter("n_total", ("", 8))], durable: true);
        Assert.Equal(8, new SnapshotFolder(files).Read().Total("n_total"));
    }

    [Fact]
    public void An_id_in_use_is_refused()
    {
        var files = new MemoryFiles();
        using var process = files.Wrote("p", 7);
        Assert.Throws<IOException>(() => files.Wrote("p", 8));
    }

    [Fact]
    public void A_process_that_ends_in_order_leaves_only_its_snapshot()
    {
        var files = new MemoryFiles();
        files.Wrote("p", 7).Dispose();
        Assert.Equal([SnapshotNames.Snapshot("p")], files.Names);
    }
}
