using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Attest.Cli.Tests.Serving;

/// <summary>
/// A real Prometheus scrapes for a minute, while runs count and others scrape, and the monitor is ended and started again
/// three times. Every sample it kept is held against what the runs did.
/// </summary>
public sealed class PrometheusMinuteTests
{
    private const string Runs = "attest_pipeline_executions_total{pipeline=\"demo\",status=\"success\"}";
    private const string Rows = "rows_total{pipeline=\"demo\"}";
    private const int RowsOfARun = 7;

    /// <summary>A scrape reads within it, or is none.</summary>
    private const double ScrapeLimit = 1;

    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Every_sample_of_a_minute_with_restarts_under_load_is_what_the_runs_have_counted()
    {
        Needs.Unix();
        Needs.Tool("prometheus");
        using var box = new Sandbox();
        box.Pipeline($"  - id: a\n    run: echo 'rows_total {RowsOfARun}' >>\"$ATTEST_METRICS\"\n    metrics: [{{ name: rows_total, type: counter }}]");
        var address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{PrometheusServer.FreePort()}");
        using var prometheus = PrometheusServer.Start(box, new Uri($"http://{address}"));
        using var stop = new CancellationTokenSource();
        var runs = new ConcurrentQueue<(double Started, double Ended)>();
        var running = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                var started = Now();
                box.Run("run", "--quiet").Gave(0);
                runs.Enqueue((started, Now()));
            }
        });
        var asking = Enumerable.Range(0, 4).Select(_ => Task.Run(() => Ask(new Uri($"http://{address}/metrics"), stop.Token))).ToArray();

        var whole = Stopwatch.StartNew();
        string[] signals = ["TERM", "INT", "KILL"];
        for (var at = 0; at <= signals.Length; at++)
        {
            using var served = box.StartWithDefaultSignals("serve", "--listen", address);
            served.WaitFor("Metrics on");

            // A quarter of the minute each, and scraped in it, however busy the machine is.
            var before = Now().ToString(CultureInfo.InvariantCulture);
            Assert.Equal(1, prometheus.Until($"up and timestamp(up) > {before}", value => value == 1));
            if (at == 0)
            {
                Assert.True(prometheus.Until(Rows, value => value > 0) > 0);
                whole.Restart();
            }

            while (whole.Elapsed < Minute / 4 * (at + 1)) Thread.Sleep(100);
            if (at < signals.Length)
            {
                served.Signal(signals[at]);
                served.End();
                continue;
            }

            await stop.CancelAsync();
            await running;
            await Task.WhenAll(asking);
            Assert.Equal(runs.Count, prometheus.Until(Runs, value => value >= runs.Count));
            Assert.Equal(runs.Count * RowsOfARun, prometheus.Until(Rows, value => value >= runs.Count * RowsOfARun));
            served.Signal("TERM");
            Assert.Equal("", served.End().Gave(0).Error);
        }

        Hold(prometheus.Kept(Runs), 1, runs);
        Hold(prometheus.Kept(Rows), RowsOfARun, runs);

        // Of what a killed monitor has counted of itself the last second may be lost; of what runs have counted nothing.
        foreach (var (series, samples) in prometheus.Kept("{__name__=~\"(attest_(pipeline|step|tool)_.*|rows)_(total|bucket|count|sum)\"}"))
        {
            for (var at = 1; at < samples.Length; at++)
                Assert.True(samples[at].Value >= samples[at - 1].Value, $"{series} went down from {samples[at - 1].Value} to {samples[at].Value}");
        }

        Assert.Equal(0, prometheus.Until($"resets({Runs}[1h])", _ => true));
    }

    /// <summary>Each sample counts at least what had ended before it was taken, and at most what had begun.</summary>
    private static void Hold(
        IReadOnlyList<(string Series, (double At, double Value)[] Samples)> kept, double each, IReadOnlyCollection<(double Started, double Ended)> runs)
    {
        var samples = Assert.Single(kept).Samples;
        Assert.True(samples[^1].At - samples[0].At >= Minute.TotalSeconds, $"{samples.Length} samples of {samples[^1].At - samples[0].At} s");
        foreach (var (at, value) in samples)
        {
            var (least, most) = (runs.Count(run => run.Ended < at) * each, runs.Count(run => run.Started < at + ScrapeLimit) * each);
            Assert.True(value >= least && value <= most, $"{value} at {at}: {least} to {most} were counted by then");
        }
    }

    private static async Task Ask(Uri metrics, CancellationToken stop)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _ = await client.GetByteArrayAsync(metrics, CancellationToken.None);
            }
            catch (HttpRequestException)
            {
                // It is not there at the moment.
            }

            await Task.Delay(20, CancellationToken.None);
        }
    }

    private static double Now() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;
}
