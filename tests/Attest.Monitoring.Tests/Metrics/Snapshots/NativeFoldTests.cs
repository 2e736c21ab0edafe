using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Snapshots;
using Attest.Monitoring.Tests.Metrics.Native;

namespace Attest.Monitoring.Tests.Metrics.Snapshots;

/// <summary>Folding where some processes count natively and some do not: killed, cut, at a clock that jumps.</summary>
public sealed class NativeFoldTests
{
    private static readonly double[] Bounds = [0.5, 1, 2.5];
    private static readonly string Sum = Say(WithDead());

    [Fact]
    public void A_fold_leaves_one_base_and_the_same_histogram()
    {
        var files = WithDead();
        Assert.Equal(6, Fold(files));
        Assert.Equal([SnapshotNames.Base, SnapshotNames.FoldLock], files.Names.Order());
        Assert.Equal(Sum, Say(files));
        Assert.StartsWith("sum 28.5, buckets 1 0 0 5, schema 3, ", Sum, StringComparison.Ordinal);
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
    public void A_fold_killed_at_any_step_changes_nothing(int change, bool halfWay)
    {
        var files = WithDead();
        (files.DiesAt, files.DiesHalfWay) = (files.Changes + change, halfWay);
        Assert.Throws<ProcessDied>(() => Fold(files));
        Assert.Equal(Sum, Say(files));
        Assert.Empty(new SnapshotFolder(files).Read().Problems);
        Fold(files);
        Assert.Equal(Sum, Say(files));
    }

    [Fact]
    public void Whoever_reads_between_any_two_steps_sees_the_same()
    {
        var files = WithDead();
        var looks = 0;
        files.Looking = () =>
        {
            looks++;
            Assert.Equal(Sum, Say(files));
        };
        Fold(files);
        Assert.True(looks > 6);
    }

    [Fact]
    public void A_snapshot_cut_in_half_is_told_counted_as_a_loss_and_costs_nobody_else_anything()
    {
        var files = WithDead();
        var name = SnapshotNames.Snapshot("dead-6");
        Assert.Equal(2, files[name][4]);
        files[name] = files[name][..(files[name].Length / 2)];

        var sum = new SnapshotFolder(files).Read();
        Assert.Contains(name, Assert.Single(sum.Problems).Message);
        var without = Say(files);
        Assert.NotEqual(Sum, without);
        Fold(files);
        Assert.Equal(without, Say(files));
        Assert.Equal(1, new SnapshotFolder(files).Read().Total("telemetry_dropped_total"));
    }

    [Theory]
    [InlineData(-400)]
    [InlineData(400)]
    public void A_clock_that_jumps_by_a_year_changes_nothing(int days)
    {
        var jumped = new FixedTime(TimeProvider.System.GetUtcNow().AddDays(days));
        var files = new MemoryFiles();
        for (var id = 1; id <= 6; id++) Write(files, SnapshotNames.NewId(id % 3 == 0 ? jumped : TimeProvider.System), id).Dispose();
        var living = Write(files, SnapshotNames.NewId(jumped), 2);
        var before = Say(files);

        Assert.Equal(6, new SnapshotFold(files, jumped).Fold(_ => true, threshold: 2));
        Assert.Equal(before, Say(files));
        living.Write([Histogram(2, 7, 1_000_000)], durable: true);
        living.Dispose();
        var more = Say(files);
        Assert.NotEqual(before, more);
        Assert.Equal(1, new SnapshotFold(files, TimeProvider.System).Fold(_ => true, threshold: 0));
        Assert.Equal(more, Say(files));
    }

    /// <summary>Six processes, of which every second counted natively.</summary>
    private static MemoryFiles WithDead()
    {
        var files = new MemoryFiles();
        for (var id = 1; id <= 6; id++) Write(files, $"dead-{id}", id);
        files.DieNow();
        return files;
    }

    private static ProcessSnapshot Write(MemoryFiles files, string id, int number)
    {
        var process = new ProcessSnapshot(files, id);
        process.Write([Histogram(number)], durable: true);
        return process;
    }

    private static MetricFamilyData Histogram(int number, params double[] more)
    {
        var family = Families.NativeHistogram("took_seconds", Bounds, 3, [number == 1 ? 0.5 : number == 2 ? 8 : number + 0.5, .. more]);
        return number % 2 == 0 ? family : family.Classic();
    }

    private static int Fold(MemoryFiles files) => new SnapshotFold(files, TimeProvider.System).Fold(_ => true, threshold: 2);

    private static string Say(MemoryFiles files)
    {
        var took = new SnapshotFolder(files).Read().Families.Single(family => family.Descriptor.Name == "took_seconds");
        return $"sum {took.Values[0]}, buckets {string.Join(' ', took.Buckets)}, {Observations.Say(took.Native![0])}";
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
