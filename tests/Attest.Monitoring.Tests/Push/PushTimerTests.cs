using Attest.Monitoring.Metrics;
using Attest.Monitoring.Push;
using Attest.Monitoring.State;
using Attest.Monitoring.Tests.Telemetry;

namespace Attest.Monitoring.Tests.Push;

public sealed class PushTimerTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly ManualTime _time = new();
    private readonly List<string> _warnings = [];
    private readonly FlakyTarget _target = new();
    private long _lost;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void It_pushes_every_interval_and_once_at_the_end()
    {
        using (var timer = Timer())
        {
            Assert.Equal(0, _target.Pushes);
            for (var at = 1; at <= 3; at++)
            {
                _time.Advance(TimeSpan.FromMinutes(1));
                Assert.Equal(at, _target.Pushes);
            }

            timer.Dispose();
            Assert.Equal(4, _target.Pushes);
        }

        Assert.Equal(4, _target.Pushes);
        Assert.True(_target.IsDisposed);
        Assert.Empty(_warnings);
    }

    [Fact]
    public void A_target_that_fails_is_told_once_and_counted_each_time_and_told_when_it_works_again()
    {
        using var timer = Timer();
        _target.Fails = true;
        _time.Advance(TimeSpan.FromMinutes(1));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["The metrics were not pushed to there: it is full"], _warnings);
        Assert.Equal(10, _lost);

        _target.Fails = false;
        _time.Advance(TimeSpan.FromMinutes(1));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("The metrics arrive at there again.", _warnings[^1]);
        Assert.Equal(2, _warnings.Count);
    }

    private PushTimer Timer() => new(
        new MetricsPush([_target], static () => new MergedMetrics([], []), new StateFolder(_scratch["home"]), _time),
        new PushPace(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10)), _time, _warnings.Add, (_, lost) => _lost += lost);

    private sealed class FlakyTarget : IPushTarget
    {
        public string Kind => "otlp";

        public string Address => "there";

        public bool KeepsTheLast => false;

        public bool Fails { get; set; }

        public int Pushes { get; private set; }

        public bool IsDisposed { get; private set; }

        public MetricPush Push(PushedTotals totals, PushDeadline deadline)
        {
            Pushes++;
            return Fails ? MetricPush.Failed(this, 5, "it is full") : MetricPush.Done(this, 5);
        }

        public void Dispose() => IsDisposed = true;
    }
}
