using System.Net;
using Attest.Monitoring.Access;
using Attest.Monitoring.Configuration.Settings;
using Attest.Monitoring.Tests.Telemetry;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Access;

public sealed class LimitTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void As_many_as_the_rate_counts_may_come_at_once_then_one_whenever_its_time_has_come()
    {
        var limit = new RateLimit(new Rate(600, TimeSpan.FromMinutes(1)), _time);
        for (var at = 0; at < 600; at++) Assert.Null(limit.Take("a"));
        var refused = limit.Take("a");
        Assert.True(refused!.Value.IsFirst);
        Assert.Equal(0.1, refused.Value.Wait.TotalSeconds, 3);
        Assert.False(limit.Take("a")!.Value.IsFirst);
        Assert.Null(limit.Take("b"));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Null(limit.Take("a"));
        Assert.True(limit.Take("a")!.Value.IsFirst);
        _time.Advance(TimeSpan.FromMinutes(1));
        for (var at = 0; at < 600; at++) Assert.Null(limit.Take("a"));
        Assert.NotNull(limit.Take("a"));
    }

    [Fact]
    public void Whatever_comes_when_no_more_than_the_rate_and_its_burst_are_let_in() => Prop.ForAll(
        Gen.Choose(0, 400).ListOf(200).Zip(Gen.Choose(1, 30)).ToArbitrary(),
        given =>
        {
            var time = new ManualTime();
            var limit = new RateLimit(new Rate(given.Item2, TimeSpan.FromSeconds(10)), time);
            var let = 0;
            var passed = TimeSpan.Zero;
            foreach (var milliseconds in given.Item1)
            {
                time.Advance(TimeSpan.FromMilliseconds(milliseconds));
                passed += TimeSpan.FromMilliseconds(milliseconds);
                if (limit.Take("a") is null) let++;
            }

            return let <= given.Item2 * (1 + passed.TotalSeconds / 10) + 1;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Whoever_waits_as_long_as_it_was_told_is_let_in()
    {
        var limit = new RateLimit(new Rate(3, TimeSpan.FromSeconds(7)), _time);
        for (var at = 0; at < 50; at++)
        {
            if (limit.Take("a") is not { } refused) continue;
            _time.Advance(refused.Wait + TimeSpan.FromMilliseconds(1));
            Assert.Null(limit.Take("a"));
        }
    }

    [Fact]
    public void Five_attempts_may_fail_then_each_must_wait_twice_as_long_up_to_five_minutes()
    {
        var failed = new FailedAttempts(_time);
        for (var at = 0; at < FailedAttempts.Free; at++) Assert.Equal(default, failed.Take("a"));
        double[] waits = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300];
        foreach (var seconds in waits)
        {
            var begun = failed.Take("a");
            Assert.Equal((TimeSpan.FromSeconds(seconds), true), (begun.Wait, begun.Begins));
            var meanwhile = failed.Take("a");
            Assert.Equal((TimeSpan.FromSeconds(seconds), false), (meanwhile.Wait, meanwhile.Begins));
            Assert.Equal(default, failed.Take($"other {seconds} {_time.GetTimestamp()}"));
            _time.Advance(begun.Wait);
        }

        Assert.True(failed.Take("a").Count > waits.Length + FailedAttempts.Free);
        _time.Advance(TimeSpan.FromMinutes(21));
        Assert.Equal(default, failed.Take("a"));
    }

    [Fact]
    public void A_million_clients_are_remembered_no_better_than_ten_thousand()
    {
        var clients = new RecentClients<object>(100);
        var first = clients["first"];
        for (var at = 0; at < 99; at++) _ = clients[$"{at}"];
        Assert.Same(first, clients["first"]);
        for (var at = 0; at < 10_000; at++) _ = clients[$"more {at}"];
        Assert.Equal(100, clients.Count);
        Assert.NotSame(first, clients["first"]);
    }

    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3")]
    [InlineData("::ffff:10.1.2.3", "10.1.2.3")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("::1", "::/64")]
    public void An_address_of_version_6_counts_as_its_network(string address, string client) =>
        Assert.Equal(client, ClientAddress.Of(IPAddress.Parse(address)));

    [Fact]
    public void Five_times_the_usual_rate_is_told_once_a_minute_and_not_before_something_is_usual()
    {
        var rate = new UsualRate();
        Assert.DoesNotContain(true, Minute(rate, 1000));
        for (var minute = 0; minute < 120; minute++) Assert.DoesNotContain(true, Minute(rate, 20));
        Assert.Single(Minute(rate, 300), true);
        for (var minute = 0; minute < 60; minute++) Minute(rate, 20);
        Assert.DoesNotContain(true, Minute(rate, 95));
        for (var minute = 0; minute < 60; minute++) Minute(rate, 0);

        // Far above what is usual, and still nothing to tell.
        Assert.DoesNotContain(true, Minute(rate, 59));
    }

    private List<bool> Minute(UsualRate rate, int requests)
    {
        var told = new List<bool>();
        for (var at = 0; at < requests; at++) told.Add(rate.Take(_time.GetUtcNow()));
        _time.Advance(TimeSpan.FromMinutes(1));
        return told;
    }
}
