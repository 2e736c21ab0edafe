using System.Globalization;

namespace Attest.Cli.Tests.Serving;

/// <summary>Monitors that end under load, and two on one state folder: no counter goes down, nothing is counted twice.</summary>
public sealed class SeveralMonitorsTests
{
    private const string Runs = "attest_pipeline_executions_total{pipeline=\"demo\",status=\"success\"}";
    private const string Requests = "attest_system_requests_total{code=\"200\",endpoint=\"/metrics\",method=\"GET\"}";

    [Theory]
    [InlineData("TERM")]
    [InlineData("KILL")]
    public async Task A_monitor_that_ends_under_load_and_starts_again_loses_no_counter(string signal)
    {
        Needs.Unix();
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'true' }");
        var (runs, highest, answered) = (0, 0d, 0);
        for (var round = 0; round < 3; round++)
        {
            using var served = Served.Start(box);
            using var stop = new CancellationTokenSource();
            var scraping = Task.Run(() =>
            {
                var seen = highest;
                while (!stop.IsCancellationRequested)
                {
                    try
                    {
                        var value = Served.Value(served.Scrape(), Runs) ?? 0;
                        Assert.True(value >= seen, $"{value} after {seen}");
                        seen = value;
                        Interlocked.Increment(ref answered);
                    }
                    catch (HttpRequestException)
                    {
                        // It is ending.
                    }
                }

                return seen;
            });
            for (var at = 0; at < 2; at++)
            {
                var together = Enumerable.Range(0, 2).Select(_ => box.Start("run", "--quiet")).ToList();
                if (at == 1) served.Process.Signal(signal);
                foreach (var run in together)
                {
                    using (run) run.End().Gave(0);
                    runs++;
                }
            }

            await stop.CancelAsync();
            highest = await scraping;
            if (signal == "TERM") Assert.Equal("", served.Process.End().Gave(0).Error);
            else served.Process.End();
        }

        using var last = Served.Start(box);
        var text = last.Scrape();
        Assert.Equal(runs, Served.Value(text, Runs));

        // What it answered itself is counted too; of what was killed the last second may be lost.
        var counted = Served.Value(text, Requests) ?? 0;
        if (signal == "TERM") Assert.True(counted >= answered, $"{counted} of {answered}");
        Assert.Equal(runs, box.Run("runs", "--last", "100", "--json").Gave(0).Json().GetProperty("runs").GetArrayLength());
        last.Stop().Gave(0);
    }

    [Fact]
    public void Two_monitors_on_one_state_folder_say_the_same_and_close_a_lost_run_once()
    {
        Needs.Unix();
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'echo started; until [ -e stop ]; do sleep 0.2; done' }");
        using var one = Served.Start(box);
        using var two = Served.Start(box);
        using (var run = box.Start("run"))
        {
            run.WaitFor("started");
            run.Signal("KILL");
            run.End();
        }

        var lost = Runs.Replace("success", "lost", StringComparison.Ordinal);
        foreach (var each in (Served[])[one, two])
            Assert.True(SpinWait.SpinUntil(() => Served.Value(each.Scrape(), lost) is 1, TimeSpan.FromSeconds(60)), "counted as lost");
        box.Write("stop", "");
        box.Run("run").Gave(0);
        foreach (var each in (Served[])[one, two])
        {
            Assert.Equal(1, Served.Value(each.Scrape(), Runs));
            Assert.Equal(1, Served.Value(each.Scrape(), lost));
        }

        // The one that stays answers for both from then on.
        var requests = Served.Value(one.Scrape(), Requests);
        one.Stop().Gave(0);
        Assert.True(Served.Value(two.Scrape(), Requests) >= requests, "what the other has answered is counted");
        two.Stop().Gave(0);
        var told = box.Run("audit", "report", "--format", "ndjson").Gave(0).Out.Split('\n');
        Assert.Single(told, line => line.Contains("\"event_type\":\"run_lost\"", StringComparison.Ordinal));
        box.Run("audit", "verify").Gave(0);
    }

    [Fact]
    public void Two_that_want_one_port_are_one_monitor_and_one_error()
    {
        using var box = new Sandbox();
        using var served = Served.Start(box);
        var second = box.Run("serve", "--listen", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{served.Root.Port}")).Gave(2);
        Assert.Contains("Attest.ListenFailed", second.Error);
        Assert.Contains("attest_build_info", served.Scrape());
        served.Stop().Gave(0);
    }
}
