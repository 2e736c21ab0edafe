using Attest.Monitoring.Cmdlets.Running.Workers;

namespace Attest.Monitoring.Cmdlets.Tests.Running.Workers;

public sealed class HandoverTests
{
    private static readonly TimeSpan Plenty = TimeSpan.FromMinutes(1);

    private readonly Handover _handover = new();
    private volatile int _put;

    [Fact]
    public void What_is_there_already_is_not_waited_for()
    {
        _put = 1;
        Assert.True(_handover.Wait(this, static test => test._put == 1, TimeSpan.Zero));
    }

    [Fact]
    public void What_does_not_come_is_waited_for_until_the_time_is_over() =>
        Assert.False(_handover.Wait(this, static test => test._put == 1, TimeSpan.FromMilliseconds(5)));

    /// <summary>Many quick ones, which are waited for awake, and slow ones between, which are slept for: none is missed.</summary>
    [Fact]
    public async Task Nothing_that_is_put_there_is_missed_by_whoever_waits()
    {
        const int Turns = 20_000;
        var back = new Handover();
        var taken = 0;
        var other = Task.Factory.StartNew(
            () =>
            {
                for (var turn = 1; turn <= Turns; turn++)
                {
                    if (turn % 1000 == 0) Thread.Yield();
                    _put = turn;
                    _handover.Wake();
                    if (!back.Wait(this, static test => test._put < 0, Plenty)) return;
                }
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        for (var turn = 1; turn <= Turns; turn++)
        {
            Assert.True(_handover.Wait(this, static test => test._put > 0, Plenty), $"turn {turn}");
            Assert.Equal(turn, _put);
            taken++;
            _put = -turn;
            back.Wake();
        }

        await other;
        Assert.Equal(Turns, taken);
    }

    [Fact]
    public async Task One_who_waits_for_ever_is_woken()
    {
        var waiting = Task.Run(() => _handover.Wait(this, static test => test._put == 1, within: null), TestContext.Current.CancellationToken);
        _put = 1;
        _handover.Wake();

        Assert.True(await waiting);
    }
}
