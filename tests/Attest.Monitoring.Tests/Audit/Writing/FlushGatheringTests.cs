using Attest.Monitoring.Audit.Journals;

namespace Attest.Monitoring.Tests.Audit.Writing;

public sealed class FlushGatheringTests
{
    private static readonly TimeSpan Flush = TimeSpan.FromMilliseconds(1);
    private readonly FlushGathering _gathering = new();

    [Fact]
    public void A_single_writer_never_waits_for_others()
    {
        for (var number = 0; number < 10; number++)
        {
            Assert.True(_gathering.IsWhole(1));
            _gathering.Ended(1);
            _gathering.Flushed(Flush, 1, 0);
        }
    }

    [Fact]
    public void After_a_flush_those_it_released_and_those_who_came_meanwhile_are_waited_for()
    {
        _gathering.Flushed(Flush, 3, 2);

        Assert.False(_gathering.IsWhole(1));
        Assert.False(_gathering.IsWhole(4));
        Assert.True(_gathering.IsWhole(5));
    }

    [Fact]
    public void Waiting_in_vain_is_not_repeated_for_one_flush_then_two_then_four_up_to_64()
    {
        var pauses = new List<int>();
        for (var time = 0; time < 9; time++)
        {
            _gathering.Flushed(Flush, 8, 0);
            Assert.False(_gathering.IsWhole(2));
            _gathering.Ended(2);
            var pause = 0;
            for (; _gathering.IsWhole(2); pause++)
            {
                _gathering.Ended(2);
                _gathering.Flushed(Flush, 8, 0);
            }

            pauses.Add(pause);
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 64, 64], pauses);
    }

    [Fact]
    public void When_all_came_the_next_disappointment_is_a_small_one_again()
    {
        for (var time = 0; time < 3; time++)
        {
            _gathering.Flushed(Flush, 8, 0);
            _gathering.Ended(2);
            for (; _gathering.IsWhole(2); _gathering.Flushed(Flush, 8, 0)) _gathering.Ended(2);
        }

        _gathering.Ended(8);
        _gathering.Ended(2);
        _gathering.Ended(2);
        Assert.False(_gathering.IsWhole(2));
    }

    [Fact]
    public void The_waiting_ends_with_the_last_to_come_and_by_itself()
    {
        _gathering.Flushed(Flush, 2, 0);

        Assert.False(_gathering.Begin().GoesOn(2));
        var turn = _gathering.Begin();
        while (turn.GoesOn(1)) Thread.Yield();
        Assert.False(_gathering.IsWhole(1));
    }
}
