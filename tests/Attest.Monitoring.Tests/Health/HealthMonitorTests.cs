using Attest.Monitoring.Health;
using Attest.Monitoring.Tests.Telemetry;

namespace Attest.Monitoring.Tests.Health;

public sealed class HealthMonitorTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_thousand_probes_at_once_are_answered_by_one_check_run()
    {
        var go = new TaskCompletionSource();
        var check = new ScriptedCheck("db", async _ =>
        {
            await go.Task;
            return HealthResult.Healthy();
        });
        using var monitor = new HealthMonitor([new(check, new() { Timeout = TimeSpan.FromMinutes(5) })]);
        var probes = Enumerable.Range(0, 10_000).Select(_ => monitor.ReadAsync(cancellation: Cancel)).ToArray();
        go.SetResult();
        foreach (var report in await Task.WhenAll(probes)) Assert.Equal(HealthStatus.Healthy, report.Status);
        Assert.Equal(1, check.Calls);
    }

    [Fact]
    public async Task Checks_are_made_side_by_side()
    {
        using var both = new Barrier(2);
        HealthResult Meet() => both.SignalAndWait(TimeSpan.FromMinutes(1), Cancel) ? HealthResult.Healthy() : HealthResult.Unhealthy("alone");
        var settings = new HealthCheckSettings { Timeout = TimeSpan.FromMinutes(2) };
        using var monitor = new HealthMonitor([new(new ScriptedCheck("a", Meet), settings), new(new ScriptedCheck("b", Meet), settings)]);
        Assert.Equal(HealthStatus.Healthy, (await monitor.ReadAsync(cancellation: Cancel)).Status);
    }

    [Fact]
    public async Task A_check_that_hangs_is_answered_for_and_not_called_again_before_it_has_returned()
    {
        using var never = new ManualResetEventSlim();
        var check = new ScriptedCheck("stuck", () =>
        {
            never.Wait(Cancel);
            return HealthResult.Healthy();
        });
        var time = new ShiftedTime();
        using var monitor = Monitor(time, new ScheduledCheck(check, new() { Timeout = Soon }), new ScheduledCheck(new ScriptedCheck("fine", () => HealthResult.Healthy())));
        var first = await monitor.ReadAsync(cancellation: Cancel);
        Assert.Equal(HealthStatus.Unhealthy, first.Status);
        Assert.Equal(("stuck: It did not answer within 20ms.", HealthStatus.Healthy), (first.Problem, first.Components[0].Status));

        time.Shift(TimeSpan.FromMinutes(2));
        var second = await monitor.ReadAsync(cancellation: Cancel);
        Assert.Contains("It has not answered for 2m0", second.Problem);
        Assert.Equal(1, check.Calls);

        never.Set();
        for (var report = second; report.Status != HealthStatus.Healthy; report = await monitor.ReadAsync(cancellation: Cancel))
        {
            await Task.Yield();
            time.Shift(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task A_token_whose_listeners_hang_holds_nobody_up()
    {
        using var never = new ManualResetEventSlim();
        var check = new ScriptedCheck("stuck", async cancellation =>
        {
            cancellation.Register(never.Wait);
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
            return HealthResult.Healthy();
        });
        using var monitor = new HealthMonitor([new(check, new() { Timeout = Soon })]);
        Assert.Equal(HealthStatus.Unhealthy, (await monitor.ReadAsync(cancellation: Cancel)).Status);
        never.Set();
    }

    [Theory]
    [InlineData("bad", "InvalidOperationException: it broke")]
    [InlineData("late", "TimeoutException: its own")]
    [InlineData("ours", "It is gone. Bring it back.")]
    [InlineData("null", "The check gave no result.")]
    [InlineData("values", "InvalidOperationException: no text")]
    public async Task A_check_that_fails_is_unhealthy_and_says_why(string how, string message)
    {
        var check = new ScriptedCheck("db", () => how switch
        {
            "bad" => throw new InvalidOperationException("it\nbroke"),
            "late" => throw new TimeoutException("its own"),
            "ours" => throw new AttestException(ErrorIds.HttpFailed, "It is gone.", "Bring it back."),
            "null" => null!,
            _ => HealthResult.Healthy().With("one", new Unspeakable()),
        });
        using var monitor = new HealthMonitor([new(check)]);
        var component = Assert.Single((await monitor.ReadAsync(cancellation: Cancel)).Components);
        Assert.Equal((HealthStatus.Unhealthy, message), (component.Status, component.Message));
    }

    [Fact]
    public async Task A_flood_of_output_is_cut()
    {
        var result = HealthResult.Degraded(string.Concat(Enumerable.Repeat("\u001b[31m𝄞\r\n", 1_000_000)));
        for (var at = 0; at < 100; at++) result = result.With($"value_{at}", new string('x', 10_000));
        result = result.With(new string('n', 100), 1);
        using var monitor = new HealthMonitor([new(new ScriptedCheck("loud", () => result))]);
        var component = Assert.Single((await monitor.ReadAsync(cancellation: Cancel)).Components);
        Assert.InRange(component.Message!.Length, 900, 1024);
        Assert.DoesNotContain(component.Message, char.IsControl);
        Assert.Equal(component.Message, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(component.Message)));
        Assert.Equal(32, component.Data.Count);
        Assert.All(component.Data.Values, value => Assert.InRange(((string)value!).Length, 0, 1024));
    }

    [Theory]
    [InlineData(1, HealthStatus.Healthy, null)]
    [InlineData(2, HealthStatus.Degraded, "It took 2s; degraded from 2s on.")]
    [InlineData(9, HealthStatus.Unhealthy, "It took 9s; unhealthy from 5s on.")]
    public async Task A_slow_answer_counts_less(int seconds, HealthStatus status, string? message)
    {
        var time = new ManualTime();
        var check = new ScriptedCheck("db", () =>
        {
            time.Advance(TimeSpan.FromSeconds(seconds));
            return HealthResult.Healthy();
        });
        var settings = new HealthCheckSettings
        {
            Timeout = TimeSpan.FromMinutes(1), DegradedAfter = TimeSpan.FromSeconds(2), UnhealthyAfter = TimeSpan.FromSeconds(5),
        };
        using var monitor = Monitor(time, new ScheduledCheck(check, settings));
        var component = Assert.Single((await monitor.ReadAsync(cancellation: Cancel)).Components);
        Assert.Equal((status, message), (component.Status, component.Message));
    }

    [Fact]
    public async Task What_can_be_done_without_makes_the_whole_degraded_at_worst()
    {
        using var monitor = new HealthMonitor([new(new ScriptedCheck("cache", () => HealthResult.Unhealthy("gone")), new() { Worst = HealthStatus.Degraded })]);
        Assert.Equal(HealthStatus.Degraded, (await monitor.ReadAsync(cancellation: Cancel)).Status);
    }

    [Fact]
    public async Task Before_it_counts_the_message_says_so_and_the_last_success_stays()
    {
        var time = new ShiftedTime();
        var result = HealthResult.Healthy();
        using var monitor = Monitor(time, new ScheduledCheck(new ScriptedCheck("db", () => result), new() { Failures = 2 }));
        var before = Assert.Single((await monitor.ReadAsync(cancellation: Cancel)).Components);
        result = HealthResult.Unhealthy("refused");
        time.Shift(TimeSpan.FromMinutes(1));
        var held = Assert.Single((await monitor.ReadAsync(cancellation: Cancel)).Components);
        Assert.Equal((HealthStatus.Healthy, "1 of 2 answers in a row that it is unhealthy: refused"), (held.Status, held.Message));
        Assert.Equal((before.LastSuccess, before.Since), (held.LastSuccess, held.Since));
        time.Shift(TimeSpan.FromMinutes(1));
        var flipped = Assert.Single((await monitor.ReadAsync(cancellation: Cancel)).Components);
        Assert.Equal((HealthStatus.Unhealthy, "refused", before.LastSuccess), (flipped.Status, flipped.Message, flipped.LastSuccess));
        Assert.Equal(flipped.CheckedAt, flipped.Since);
    }

    [Fact]
    public async Task An_answer_stands_for_its_interval()
    {
        var time = new ShiftedTime();
        var check = new ScriptedCheck("db", () => HealthResult.Healthy());
        using var monitor = Monitor(time, new ScheduledCheck(check, new() { Interval = TimeSpan.FromHours(1) }));
        await monitor.ReadAsync(cancellation: Cancel);
        time.Shift(TimeSpan.FromMinutes(30));
        var report = await monitor.ReadAsync(cancellation: Cancel);
        Assert.Equal(1, check.Calls);
        Assert.InRange(report.Components[0].AgeSeconds, 1800, 3000);
        time.Shift(TimeSpan.FromMinutes(31));
        await monitor.ReadAsync(cancellation: Cancel);
        Assert.Equal(2, check.Calls);
    }

    [Fact]
    public async Task In_the_background_checks_are_made_unasked_and_an_old_answer_is_given_at_once()
    {
        var time = new ManualTime();
        using var again = new SemaphoreSlim(0);
        var hangs = new TaskCompletionSource<HealthResult>();
        ScriptedCheck? check = null;
        check = new ScriptedCheck("db", _ =>
        {
            if (check!.Calls == 1) return Task.FromResult(HealthResult.Healthy());
            again.Release();
            return hangs.Task;
        });
        using var monitor = Monitor(time, new ScheduledCheck(check, new() { Interval = TimeSpan.FromSeconds(30), Timeout = TimeSpan.FromMinutes(1) }));
        monitor.Start();
        time.Advance(TimeSpan.Zero);
        Assert.Equal(HealthStatus.Healthy, (await monitor.ReadAsync(cancellation: Cancel)).Status);
        for (var second = 0; second < 30; second++) time.Advance(TimeSpan.FromSeconds(1));
        await again.WaitAsync(Cancel);
        var report = await monitor.ReadAsync(cancellation: Cancel);
        Assert.Equal((HealthStatus.Healthy, 30), (report.Status, report.Components[0].AgeSeconds));
        hangs.SetResult(HealthResult.Healthy());
    }

    [Fact]
    public async Task A_group_is_its_own_components_and_decides_what_lives()
    {
        var live = HealthResult.Healthy();
        var time = new ShiftedTime();
        using var monitor = Monitor(
            time,
            new ScheduledCheck(new ScriptedCheck("loop", () => live), new() { Groups = [HealthCheckSettings.Live] }),
            new ScheduledCheck(new ScriptedCheck("db", () => HealthResult.Unhealthy("gone")), new() { Groups = [HealthCheckSettings.Ready] }));
        Assert.True(monitor.IsAlive);
        Assert.Equal("loop", Assert.Single((await monitor.ReadAsync(HealthCheckSettings.Live, Cancel)).Components).Component);
        Assert.Equal(HealthStatus.Unhealthy, (await monitor.ReadAsync(HealthCheckSettings.Ready, Cancel)).Status);
        Assert.True(monitor.IsAlive);
        live = HealthResult.Unhealthy("stuck");
        time.Shift(TimeSpan.FromMinutes(1));
        await monitor.ReadAsync(cancellation: Cancel);
        Assert.False(monitor.IsAlive);
        Assert.Empty((await monitor.ReadAsync("none", Cancel)).Components);
    }

    [Fact]
    public async Task A_remedy_is_told_while_it_is_not_well_unless_the_check_knows_better()
    {
        var found = HealthResult.Unhealthy("gone");
        var time = new ShiftedTime();
        using var monitor = Monitor(time, new ScheduledCheck(new ScriptedCheck("db", () => found), new() { Remedy = "Start it." }));
        Assert.Equal("Start it.", await Remedy());
        found = HealthResult.Degraded("slow").With("remedy", "Give it more memory.");
        Assert.Equal("Give it more memory.", await Remedy());
        found = HealthResult.Healthy();
        Assert.Null(await Remedy());

        async Task<object?> Remedy()
        {
            time.Shift(TimeSpan.FromMinutes(1));
            return Assert.Single((await monitor.ReadAsync(cancellation: Cancel)).Components).Data.GetValueOrDefault("remedy");
        }
    }

    [Fact]
    public async Task What_is_registered_later_is_taken_up_and_what_is_removed_is_gone()
    {
        ScheduledCheck[] registered = [];
        var own = new ScriptedCheck("own", () => HealthResult.Healthy());
        using var monitor = new HealthMonitor([new(own)], () => registered, new HealthMonitorServices());
        Assert.Equal(["own"], Names(await monitor.ReadAsync(cancellation: Cancel)));
        registered = [new(new ScriptedCheck("later", () => HealthResult.Degraded("slow"))), new(new ScriptedCheck("own", () => HealthResult.Unhealthy("instead")))];
        var both = await monitor.ReadAsync(cancellation: Cancel);
        Assert.Equal(["later", "own"], Names(both));
        Assert.Equal(HealthStatus.Unhealthy, both.Status);
        registered = [];
        Assert.Equal(["own"], Names(await monitor.ReadAsync(cancellation: Cancel)));

        static string[] Names(HealthReport report) => [.. report.Components.Select(one => one.Component)];
    }

    [Fact]
    public async Task What_is_told_may_throw_and_the_answer_stands()
    {
        var told = 0;
        var services = new HealthMonitorServices { Tell = _ => throw new InvalidOperationException($"{++told}") };
        using var monitor = new HealthMonitor([new(new ScriptedCheck("db", () => HealthResult.Healthy()))], () => [], services);
        Assert.Equal((HealthStatus.Healthy, 1), ((await monitor.ReadAsync(cancellation: Cancel)).Status, told));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("a/b")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void A_name_that_no_label_and_no_answer_could_hold_is_refused(string name) =>
        Assert.Equal(ErrorIds.ArgumentInvalid, Assert.Throws<AttestException>(() => new ScheduledCheck(new ScriptedCheck(name, () => HealthResult.Healthy()))).ErrorId);

    [Fact]
    public void Settings_out_of_their_range_are_refused()
    {
        foreach (var settings in (HealthCheckSettings[])
        [
            new() { Timeout = TimeSpan.Zero }, new() { Timeout = TimeSpan.FromHours(1) }, new() { Interval = TimeSpan.FromMilliseconds(1) },
            new() { Failures = 0 }, new() { Successes = 101 }, new() { Groups = ["a b"] },
            new() { Remedy = "" }, new() { Remedy = "a\nb" }, new() { Remedy = new string('a', 1025) },
        ])
        {
            Assert.Throws<AttestException>(() => new ScheduledCheck(new ScriptedCheck("a", () => HealthResult.Healthy()), settings));
        }
    }

    private static HealthMonitor Monitor(TimeProvider time, params ScheduledCheck[] checks) =>
        new(checks, static () => [], new HealthMonitorServices { Time = time });

    private sealed class Unspeakable
    {
        public override string ToString() => throw new InvalidOperationException("no text");
    }
}
