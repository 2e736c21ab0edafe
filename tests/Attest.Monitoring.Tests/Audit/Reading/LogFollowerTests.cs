using Attest.Monitoring.Audit.Filtering;
using Attest.Monitoring.Audit.Reading;

namespace Attest.Monitoring.Tests.Audit.Reading;

public sealed class LogFollowerTests
{
    [Fact]
    public void Events_come_as_the_log_grows_over_new_tiles_none_twice_none_lost()
    {
        using var log = new WrittenLog().AddEvents(250).Write();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var follower = new LogFollower(One(log), new AuditQuery { Last = 2 }, TimeProvider.System);
        var seen = new List<long>();
        foreach (var entry in follower.Read(cancel.Token))
        {
            seen.Add(entry.Seq);

            // Each time all is read, the log grows by more, written by nobody this reader knows of.
            if (entry.Seq == 600) cancel.Cancel();
            else if (entry.Seq == log.Entries.Count - 1) log.AddEvents(Math.Min(70, 601 - log.Entries.Count)).Write();
        }

        Assert.Equal(Enumerable.Range(248, 353).Select(seq => (long)seq), seen);
    }

    [Fact]
    public void A_log_that_is_not_there_yet_is_waited_for()
    {
        using var log = new WrittenLog();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var query = new AuditQuery { Filter = FilterParser.Parse("step=s3") };
        using var time = new SteppedTime(() => log.AddEvents(14).Write());

        var seen = new List<long>();
        foreach (var entry in new LogFollower(One(log), query, time).Read(cancel.Token))
        {
            seen.Add(entry.Seq);
            if (seen.Count == 4) cancel.Cancel();
        }

        Assert.Equal([3, 13, 23, 33], seen);
    }

    [Fact]
    public void A_log_that_is_replaced_while_it_is_read_is_told()
    {
        using var log = new WrittenLog().AddEvents(50).Write();
        using var cut = new WrittenLog().AddEvents(20).Write();
        using var time = new SteppedTime(() => File.Copy(cut.At("checkpoint"), log.At("checkpoint"), overwrite: true));
        var follower = new LogFollower(One(log), new AuditQuery(), time);

        var fault = Assert.Throws<AttestException>(() => follower.Read(TestContext.Current.CancellationToken).Count());

        Assert.Equal(ErrorIds.AuditLogInvalid, fault.ErrorId);
        Assert.Contains("had 50 entries and has 20", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelled_it_ends_without_an_exception()
    {
        using var log = new WrittenLog().AddEvents(5).Write();
        using var cancel = new CancellationTokenSource();
        using var time = new SteppedTime(cancel.Cancel);

        Assert.Equal(5, new LogFollower(One(log), new AuditQuery(), time).Read(cancel.Token).Count());
    }

    /// <summary>A clock whose timers are due at once, after something was done.</summary>
    private sealed class SteppedTime(Action step) : TimeProvider, IDisposable
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            step();
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }

        public void Dispose()
        {
        }
    }

    private static LogUnion One(WrittenLog log) => new([new NamedLog(log.Home, new AuditReader(log.Folder, null))]);
}
