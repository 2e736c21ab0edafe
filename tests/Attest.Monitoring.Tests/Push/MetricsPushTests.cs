using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Exposition;
using Attest.Monitoring.Push;
using Attest.Monitoring.State;
using Attest.Monitoring.Tests.Telemetry;
using static Attest.Monitoring.Tests.Metrics.Snapshots.Families;

namespace Attest.Monitoring.Tests.Push;

public sealed class MetricsPushTests : IDisposable
{
    private static readonly TimeSpan Ample = TimeSpan.FromSeconds(60);

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void One_target_that_fails_leaves_the_others_alone()
    {
        var good = new Target("otlp");
        var done = Round(() => Total(1), Ample, new Target("textfile") { Does = (_, _) => throw new InvalidOperationException("no") }, good);

        Assert.Equal(["no", null], done.Select(push => push.Problem));
        Assert.Equal([1d], good.Seen);
    }

    [Fact]
    public void A_target_that_hangs_is_given_up_at_the_limit_and_counted()
    {
        using var release = new ManualResetEventSlim();
        var hanging = new Target("otlp") { Does = (_, _) => release.Wait() };
        var started = TimeProvider.System.GetTimestamp();

        var done = Round(() => Total(1), TimeSpan.FromMilliseconds(200), hanging);

        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30));
        Assert.Equal(("it did not end in time", 1L), (done[0].Problem, done[0].Lost));
        release.Set();
    }

    /// <summary>What keeps the last value must never be given an older total after a newer one.</summary>
    [Fact]
    public void Totals_of_many_processes_never_go_down_at_a_target_that_keeps_the_last()
    {
        var total = 0;
        var shared = new List<double>();
        Parallel.For(0, 60, _ =>
        {
            Interlocked.Increment(ref total);
            var target = new Target("pushgateway")
            {
                KeepsTheLast = true,
                Does = (totals, _) => { lock (shared) shared.Add(totals.Families[0].Data.Values[0]); },
            };
            Assert.True(Round(() => Total(Volatile.Read(ref total)), Ample, target)[0].Delivered);
        });

        Assert.Equal(60, shared.Count);
        Assert.Equal(shared.Order(), shared);
        Assert.Equal(60, shared[^1]);
    }

    [Fact]
    public void While_one_pushes_another_waits_until_its_time_is_over()
    {
        using (var mine = PushTurn.Take(State, "textfile", TimeProvider.System, CancellationToken.None))
        {
            Assert.NotNull(mine);
            Assert.Null(PushTurn.Take(State, "textfile", TimeProvider.System, new CancellationToken(canceled: true)));
            using var other = PushTurn.Take(State, "pushgateway", TimeProvider.System, new CancellationToken(canceled: true));
            Assert.NotNull(other);
        }

        using var next = PushTurn.Take(State, "textfile", TimeProvider.System, new CancellationToken(canceled: true));
        Assert.NotNull(next);
    }

    [Fact]
    public void The_start_is_the_same_for_every_push_of_a_state_folder_and_goes_with_it()
    {
        var target = new Target("otlp");
        Round(() => Total(1, bornAt: 5000), Ample, target);
        Round(() => Total(1, bornAt: 3000), Ample, target);
        Assert.Equal([5000L, 5000L], target.Starts);

        Directory.Delete(State.Metrics, recursive: true);
        Round(() => Total(1, bornAt: 9000), Ample, target);
        Assert.Equal(9000L, target.Starts[^1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    public void A_start_that_cannot_be_read_is_written_anew(string content)
    {
        Directory.CreateDirectory(State.Metrics);
        File.WriteAllText(Path.Combine(State.Metrics, "since"), content);
        var target = new Target("otlp");

        Round(() => Total(1, bornAt: 4000), Ample, target);
        Round(() => Total(1, bornAt: 2000), Ample, target);

        Assert.Equal([4000L, 4000L], target.Starts);
        Assert.Equal(["since"], Directory.EnumerateFiles(State.Metrics).Select(Path.GetFileName));
    }

    /// <summary>Of processes that push for the first time at once all say the same start.</summary>
    [Fact]
    public void Many_that_push_first_agree_on_the_start()
    {
        var starts = new List<long>();
        Parallel.For(0, 30, at =>
        {
            var target = new Target("otlp");
            Round(() => Total(1, bornAt: 1000 + at), Ample, target);
            lock (starts) starts.AddRange(target.Starts);
        });

        Assert.Single(starts.Distinct());
    }

    [Fact]
    public void What_is_of_the_answering_process_alone_is_not_pushed()
    {
        var families = PushedTotals.Pushable(
        [
            Exposed(Gauge("build_info", GaugeMerge.Answering, 0, ("", 1))),
            Exposed(Gauge("process_open_fds", GaugeMerge.Answering, 0, ("", 9))),
            Exposed(Counter("runs_total", ("", 1))),
        ]);

        Assert.Equal(["attest_build_info", "attest_runs_total"], families.Select(family => family.Name));
    }

    private StateFolder State => new(_scratch["home"]);

    private IReadOnlyList<MetricPush> Round(Func<MergedMetrics> read, TimeSpan limit, params IPushTarget[] targets)
    {
        using var push = new MetricsPush(targets, read, State, TimeProvider.System);
        return push.Start(limit).Wait();
    }

    private static ExposedFamily Exposed(MetricFamilyData data) => new(data.Descriptor.ExposedName("attest"), data);

    private static MergedMetrics Total(double value, long bornAt = 1000)
    {
        var family = Counter("runs_total", ("", value));
        family.Times[0] = bornAt;
        return new MergedMetrics([Exposed(family)], []);
    }

    private sealed class Target(string kind) : IPushTarget
    {
        public string Kind => kind;

        public string Address => "there";

        public bool KeepsTheLast { get; init; }

        public Action<PushedTotals, PushDeadline> Does { get; init; } = static (_, _) => { };

        public List<double> Seen { get; } = [];

        public List<long> Starts { get; } = [];

        public MetricPush Push(PushedTotals totals, PushDeadline deadline)
        {
            Does(totals, deadline);
            Seen.Add(totals.Families[0].Data.Values[0]);
            Starts.Add(totals.Start.ToUnixTimeMilliseconds());
            return MetricPush.Done(this, totals.Series);
        }

        public void Dispose()
        {
        }
    }
}
