using Attest.Monitoring.Metrics.Snapshots;

namespace Attest.Monitoring.Tests.Metrics.Snapshots;

public sealed class SnapshotFoldTests
{
    private const int Dead = 5;
    private const double Sum = 1 + 2 + 3 + 4 + 5;

    [Fact]
    public void A_fold_leaves_one_base_and_the_same_totals()
    {
        var files = WithDead();
        Assert.Equal(Dead, Fold(files));

        Assert.Equal([SnapshotNames.Base, SnapshotNames.FoldLock], files.Names.Order());
        Assert.Equal(Sum, Total(files));
        Assert.Equal(0, Fold(files));
    }

    [Fact]
    public void A_process_that_lives_is_not_folded()
    {
        var files = WithDead();
        using var living = files.Wrote("living", 10);

        Assert.Equal(Dead, Fold(files));
        Assert.Contains(SnapshotNames.Snapshot("living"), files.Names);
        Assert.Equal(Sum + 10, Total(files));

        living.Write([Families.Counter("n_total", ("", 11))], durable: true);
        Assert.Equal(Sum + 11, Total(files));
    }

    [Fact]
    public void Few_dead_are_left_lying() => Assert.Equal(0, new SnapshotFold(WithDead(), TimeProvider.System).Fold(_ => true));

    [Fact]
    public void Whoever_finds_a_fold_under_way_goes_on_without()
    {
        var files = WithDead();
        using var other = files.TryLock(SnapshotNames.FoldLock);
        Assert.Equal(0, Fold(files));
    }

    public static TheoryData<int, bool> EveryDeath()
    {
        var counting = WithDead();
        var before = counting.Changes;
        Fold(counting);
        var deaths = new TheoryData<int, bool>();
        for (var change = 1; change <= counting.Changes - before; change++)
        {
            deaths.Add(change, false);
            deaths.Add(change, true);
        }

        return deaths;
    }

    [Theory]
    [MemberData(nameof(EveryDeath))]
    public void A_fold_killed_at_any_step_changes_no_total_and_the_next_one_cleans_up(int change, bool halfWay)
    {
        var files = WithDead();
        (files.DiesAt, files.DiesHalfWay) = (files.Changes + change, halfWay);
        Assert.Throws<ProcessDied>(() => Fold(files));
        Assert.Equal(Sum, Total(files));
        Assert.Empty(new SnapshotFolder(files).Read().Problems);

        // The rubbish is removed when there is again something to fold.
        for (var id = 0; id < 3; id++) files.Wrote($"later-{id}", 100).Dispose();
        Fold(files);
        Assert.Equal(Sum + 300, Total(files));
        Assert.Equal([SnapshotNames.Base, SnapshotNames.FoldLock], files.Names.Order());
    }

    [Fact]
    public void Whoever_reads_between_any_two_steps_of_a_fold_sees_the_same_total()
    {
        var files = WithDead();
        var looks = 0;
        files.Looking = () =>
        {
            looks++;
            Assert.Equal(Sum, Total(files));
        };
        Fold(files);
        Assert.True(looks > Dead);
    }

    [Fact]
    public void A_fold_in_the_middle_of_reading_changes_nothing_that_is_read()
    {
        // Once before each of the reader's reads: the base, every snapshot, the base again.
        for (var read = 1; read <= Dead + 2; read++)
        {
            var files = WithDead();
            var reads = 0;
            files.Reading = _ =>
            {
                if (++reads != read) return;
                files.Reading = null;
                Fold(files);
            };
            Assert.Equal(Sum, Total(files));
            Assert.Null(files.Reading);
        }
    }

    [Fact]
    public void A_snapshot_that_a_crash_of_the_machine_brought_back_is_not_counted_again()
    {
        var files = WithDead();
        var back = files[SnapshotNames.Snapshot("dead-3")];
        Fold(files);
        files[SnapshotNames.Snapshot("dead-3")] = back;
        Assert.Equal(Sum, Total(files));
        for (var id = 0; id < 3; id++) files.Wrote($"later-{id}", 100).Dispose();
        Fold(files);
        Assert.DoesNotContain(SnapshotNames.Snapshot("dead-3"), files.Names);
        Assert.Equal(Sum + 300, Total(files));
    }

    [Fact]
    public void A_damaged_snapshot_is_counted_as_a_loss_once_and_goes()
    {
        var files = WithDead();
        var name = SnapshotNames.Snapshot("dead-5");
        files[name] = files[name][..^3];

        var sum = new SnapshotFolder(files).Read();
        Assert.Equal(Sum - 5, sum.Total("n_total"));
        Assert.Contains(name, Assert.Single(sum.Problems).Message);
        Assert.Equal(ErrorIds.SnapshotInvalid, sum.Problems[0].Id);

        Fold(files);
        sum = new SnapshotFolder(files).Read();
        Assert.Equal(Sum - 5, sum.Total("n_total"));
        Assert.Equal(1, sum.Total("telemetry_dropped_total"));
        Assert.Empty(sum.Problems);
    }

    [Fact]
    public void A_damaged_base_is_kept_aside_and_counted_as_a_loss()
    {
        var files = WithDead();
        files[SnapshotNames.Base] = [1, 2, 3];
        Assert.Single(new SnapshotFolder(files).Read().Problems);
        Fold(files);
        var sum = new SnapshotFolder(files).Read();
        Assert.Equal(Sum, sum.Total("n_total"));
        Assert.Equal(1, sum.Total("telemetry_dropped_total"));
        Assert.Equal([1, 2, 3], files[SnapshotNames.DamagedBase]);
    }

    [Fact]
    public void What_a_later_version_wrote_is_told_and_left_alone()
    {
        var files = WithDead();
        var name = SnapshotNames.Snapshot("dead-5");
        files[name][4] = 99;
        Fold(files);
        Assert.Contains(name, files.Names);
        Assert.Contains("99", Assert.Single(new SnapshotFolder(files).Read().Problems).Message);

        files[SnapshotNames.Base][4] = 99;
        for (var id = 0; id < 3; id++) files.Wrote($"later-{id}", 100).Dispose();
        Assert.Equal(0, Fold(files));
    }

    [Fact]
    public void A_fold_on_a_full_disk_fails_and_changes_no_total()
    {
        var files = WithDead();
        files.IsFull = true;
        Assert.Throws<IOException>(() => Fold(files));
        Assert.Equal(Sum, Total(files));
        Assert.Empty(new SnapshotFolder(files).Read().Problems);

        files.IsFull = false;
        Assert.Equal(Dead, Fold(files));
        Assert.Equal(Sum, Total(files));
    }

    [Fact]
    public void Snapshots_of_this_version_and_a_later_one_lie_side_by_side_and_each_is_left_to_who_can_read_it()
    {
        var files = WithDead();
        foreach (var id in (string[])["dead-2", "dead-4"]) files[SnapshotNames.Snapshot(id)][4] = 3;

        var before = new SnapshotFolder(files).Read();
        Assert.Equal(Sum - 2 - 4, before.Total("n_total"));
        Assert.Equal(2, before.Problems.Count);
        Assert.All(before.Problems, problem => Assert.Contains("its format is 3, this version reads 1 and 2", problem.Message));

        // Folded by the older one, read by the newer one: nothing is counted twice, nothing is missing.
        Assert.Equal(Dead - 2, Fold(files));
        foreach (var id in (string[])["dead-2", "dead-4"]) files[SnapshotNames.Snapshot(id)][4] = 1;
        Assert.Equal(Sum, Total(files));
        Assert.Empty(new SnapshotFolder(files).Read().Problems);
    }

    [Theory]
    [InlineData(-400)]
    [InlineData(400)]
    public void A_clock_that_jumps_by_a_year_and_back_changes_no_total_and_removes_nothing_that_is_in_use(int days)
    {
        var files = new MemoryFiles();
        var now = TimeProvider.System.GetUtcNow();
        var jumped = new FixedTime(now.AddDays(days));
        for (var id = 1; id <= Dead; id++) files.Wrote(SnapshotNames.NewId(id % 2 == 0 ? jumped : TimeProvider.System), id).Dispose();
        using var living = files.Wrote(SnapshotNames.NewId(jumped), 10);
        var starting = SnapshotNames.Lock(SnapshotNames.NewId(jumped));
        using var held = files.TryLock(starting);

        Assert.Equal(Dead, Fold(files));
        Assert.Equal(Sum + 10, Total(files));
        Assert.Contains(starting, files.Names);
        Assert.Equal(0, new SnapshotFold(files, jumped).Fold(_ => true, threshold: 0));
        Assert.Equal(Sum + 10, Total(files));
        living.Write([Families.Counter("n_total", ("", 11))], durable: true);
        Assert.Equal(Sum + 11, Total(files));
    }

    [Fact]
    public void A_hundred_rounds_of_folding_lose_nothing_and_keep_the_folder_small()
    {
        var files = new MemoryFiles();
        for (var round = 0; round < 100; round++)
        {
            for (var id = 0; id < 3; id++) files.Wrote($"{round}-{id}", 1).Dispose();
            Fold(files);
        }

        Assert.Equal(300, Total(files));
        Assert.Equal(2, files.Names.Count);
        Assert.InRange(SnapshotBase.Read(files).Snapshot.Folded.Count, 3, 300);
    }

    [Fact]
    public void What_a_process_left_that_died_before_its_first_snapshot_goes_after_an_hour()
    {
        var files = WithDead();
        files["000000000001-aa.lock"] = [];
        files["000000000001-aa.tmp"] = [1];
        using var living = files.TryLock("000000000002-bb.lock");
        var young = SnapshotNames.Lock(SnapshotNames.NewId(TimeProvider.System));
        files[young] = [];
        files["lost-r9.1.2.tmp"] = [1];

        Fold(files);
        Assert.Equal(
            new[] { "000000000002-bb.lock", young, SnapshotNames.Base, SnapshotNames.FoldLock }.Order(), files.Names.Order());
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    private static MemoryFiles WithDead()
    {
        var files = new MemoryFiles();
        for (var id = 1; id <= Dead; id++)
        {
            var process = files.Wrote($"dead-{id}", id);
            if (id == 1) process.Dispose();
        }

        files.DieNow();
        return files;
    }

    private static int Fold(MemoryFiles files) => new SnapshotFold(files, TimeProvider.System).Fold(_ => true, threshold: 2);

    private static double Total(MemoryFiles files) => new SnapshotFolder(files).Read().Total("n_total");
}
