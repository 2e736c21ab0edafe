using System.Collections.Concurrent;
using Attest.Monitoring.Audit.Anchors;
using Attest.Monitoring.Audit.Verification;
using Attest.Monitoring.Tests.Telemetry;

namespace Attest.Monitoring.Tests.Audit.Anchors;

public sealed class AnchorRoundTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private readonly AnchorRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void One_that_fails_keeps_no_other_from_its_checkpoint_and_is_asked_again()
    {
        var (good, bad) = (new Place("file good"), new Place("file bad") { Fails = true });
        var round = new AnchorRound(_rig.At("anchors"), TimeProvider.System);

        var first = round.Run([Planned(bad), Planned(good)], () => _rig.Grow(3));
        bad.Fails = false;
        var second = round.Run([Planned(bad), Planned(good)], () => _rig.Checkpoint(3));

        Assert.Equal([false, true], first.Select(outcome => outcome.Fault is null));
        Assert.Equal("file bad", Assert.Single(second).Anchor.Name);
        Assert.Equal((1, 1), (good.Held.Count, bad.Held.Count));
    }

    [Fact]
    public void One_that_never_answers_costs_its_own_time_and_no_more()
    {
        using var never = new ManualResetEventSlim();
        var (hangs, good) = (new Place("file hangs") { Hangs = never }, new Place("file good"));

        var outcomes = new AnchorRound(_rig.At("anchors"), TimeProvider.System).Run(
            [Planned(hangs) with { Timeout = TimeSpan.FromMilliseconds(50) }, Planned(good)], () => _rig.Grow(3));
        never.Set();

        Assert.Contains("did not answer in time", outcomes[0].Fault!.Message, StringComparison.Ordinal);
        Assert.Null(outcomes[1].Fault);
    }

    [Fact]
    public void One_that_heeds_its_time_is_told_to_be_late()
    {
        var time = new ManualTime();
        var slow = new Place("file slow") { Waits = () => time.Advance(Long) };

        var outcome = Assert.Single(new AnchorRound(_rig.At("anchors"), time).Run([Planned(slow)], () => _rig.Grow(3)));

        Assert.Contains("did not answer in time", outcome.Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interval_keeps_checkpoints_apart_and_a_clock_that_was_set_back_does_not()
    {
        var time = new ManualTime();
        var place = new Place("file hourly");
        var planned = Planned(place) with { Interval = TimeSpan.FromHours(1) };
        var round = new AnchorRound(_rig.At("anchors"), time);
        Assert.Single(round.Run([planned], () => _rig.Grow(3)));
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.Empty(round.Run([planned], () => _rig.Grow(4)));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Single(round.Run([planned], () => _rig.Grow(5)));
        time.Advance(TimeSpan.FromDays(-9));
        Assert.Single(round.Run([planned], () => _rig.Grow(6)));

        Assert.Equal([3L, 5, 6], place.Held);
    }

    [Fact]
    public void A_mistake_of_a_library_is_told_like_any_fault_and_names_no_password()
    {
        var odd = new Place("file odd") { Throws = new InvalidOperationException("cannot reach https://me:s3cret@host/") };

        var fault = Assert.Single(new AnchorRound(_rig.At("anchors"), TimeProvider.System).Run([Planned(odd)], () => _rig.Grow(3))).Fault!;

        Assert.Equal(ErrorIds.AuditAnchorFailed, fault.ErrorId);
        Assert.Contains("https://***@host/", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_asked_while_the_log_is_empty() =>
        Assert.Empty(new AnchorRound(_rig.At("anchors"), TimeProvider.System).Run([Planned(new Place("file x"))], () => null));

    /// <summary>Whoever makes the newest checkpoint, it is there when all have come back.</summary>
    [Fact]
    public void Of_many_at_once_the_newest_is_held_and_none_twice()
    {
        const int runs = 40;
        var checkpoints = Enumerable.Range(1, runs).Select(_rig.Grow).ToList();
        var place = new Place("file shared");
        var newest = 0;

        Parallel.For(0, runs, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            Interlocked.Increment(ref newest);
            new AnchorRound(_rig.At("anchors"), new FrozenTime()).Run([Planned(place)], () => checkpoints[Volatile.Read(ref newest) - 1]);
        });

        Assert.Equal(runs, place.Held.Max());
        Assert.Equal(place.Held.Distinct().Count(), place.Held.Count);
    }

    private static PlannedAnchor Planned(Place place) => new(place, TimeSpan.Zero, Long);

    /// <summary>Nobody's patience ends, however busy the machine is.</summary>
    private sealed class FrozenTime : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }

    /// <summary>A place that does as a test says.</summary>
    private sealed class Place(string name) : IAnchor
    {
        public ConcurrentQueue<long> Held { get; } = [];
        public bool Fails { get; set; }
        public ManualResetEventSlim? Hangs { get; init; }
        public Action? Waits { get; init; }
        public Exception? Throws { get; init; }

        public string Name => name;

        public string? Write(AnchoredCheckpoint checkpoint, CancellationToken cancellation)
        {
            Hangs?.Wait(CancellationToken.None);
            Waits?.Invoke();
            cancellation.ThrowIfCancellationRequested();
            if (Throws is not null) throw Throws;
            if (Fails) throw AnchorFault.Of(name, "it is not there");
            Held.Enqueue(checkpoint.Size);
            return null;
        }

        public OutsideSource Read(string origin, CancellationToken cancellation) => new(name, []);
    }
}
