using Attest.Monitoring.Cmdlets.Running;

namespace Attest.Monitoring.Cmdlets.Tests.Running;

public sealed class RunFeedTests
{
    private static readonly TimeSpan Plenty = TimeSpan.FromMinutes(1);

    private readonly RunFeed _feed = new(new RunFeedWishes(Verbose: false, Debug: false, Output: false));

    /// <summary>After one was taken the reader is not woken for a moment: what comes in it, and what comes later, it gets.</summary>
    [Fact]
    public async Task All_that_comes_is_taken_in_order_whatever_the_pace()
    {
        const int Count = 3000;
        var random = new Random(1);
        var writer = Task.Run(
            () =>
            {
                for (var number = 0; number < Count; number++)
                {
                    _feed.Warn($"{number}");
                    if (number % 500 == 0) Thread.Sleep(random.Next(12));
                }

                _feed.Complete();
            },
            TestContext.Current.CancellationToken);

        var next = 0;
        while (!_feed.IsDone)
        {
            if (_feed.Take(Plenty) is not { } item) continue;
            Assert.Equal($"{next++}", item);
        }

        Assert.Equal(Count, next);
        await writer;
    }

    [Fact]
    public async Task The_end_wakes_a_reader_that_has_just_taken_one()
    {
        _feed.Warn("one");
        Assert.Equal("one", _feed.Take(Plenty));
        var last = Task.Run(() => _feed.Take(Plenty), TestContext.Current.CancellationToken);
        _feed.Complete();

        Assert.Null(await last);
        Assert.True(_feed.IsDone);
    }

    [Fact]
    public void A_reader_gets_nothing_when_none_comes_in_time()
    {
        Assert.Null(_feed.Take(TimeSpan.FromMilliseconds(1)));
        _feed.Warn("one");
        Assert.Equal("one", _feed.Take(Plenty));
        Assert.Null(_feed.Take(TimeSpan.FromMilliseconds(1)));
    }
}
