// Processes of a benchmark are measured as anybody else starts them.
#pragma warning disable RS0030
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Attest.Benchmarks.Page;

/// <summary>
/// The live page with many runs in the state, in a real browser that has never seen it; beside it the page of Prometheus,
/// the monitor that people have open today. And what <c>attest serve</c> costs when nobody does anything.
/// </summary>
internal static class PageComparison
{
    private const int Rounds = 5;
    private const double PaintBudget = 500, CpuBudget = 0.5, MemoryBudget = 80;

    /// <param name="arguments">How many runs, 10000 unless given; and the built <c>attest</c>.</param>
    /// <param name="output">Takes the table.</param>
    /// <returns>1 when a budget was missed.</returns>
    public static int Run(string[] arguments, TextWriter output)
    {
        var count = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 10_000;
        var attest = arguments.Length > 1 ? arguments[1] : Path.GetFullPath("src/Attest.Cli/bin/Release/net10.0/attest");
        var home = Directory.CreateTempSubdirectory("attest-bench-").FullName;
        try
        {
            ManyRuns.Write(Path.Combine(home, "state"), count);
            using var browser = new BrowserTab("chromium");
            return Compare(browser, attest, home, count, output);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static int Compare(BrowserTab browser, string attest, string home, int count, TextWriter output)
    {
        const string Rows = "document.querySelectorAll('.runs tbody tr[data-id]').length >= 50";
        List<double> cold = [], coldShown = [], warm = [], warmShown = [], peer = [];
        browser.Open(new Uri("data:text/html,first"), "document.body.textContent");
        for (var round = 0; round < Rounds; round++)
        {
            using var served = Serve(attest, home, out var address);
            var first = browser.Open(address, Rows);
            cold.Add(first.FirstPaint);
            coldShown.Add(first.Shown);
            var second = browser.Open(address, Rows);
            warm.Add(second.FirstPaint);
            warmShown.Add(second.Shown);
            if (Prometheus(home, out var prometheus, out var graph))
            {
                browser.Open(graph, "document.querySelector('nav')");
                peer.Add(browser.Open(graph, "document.querySelector('nav')").FirstPaint);
            }

            End(prometheus);
            End(served);
        }

        output.WriteLine($"| {count:N0} runs in the state | median | budget |");
        output.WriteLine("| --- | ---: | ---: |");
        var missed = Tell(output, "first picture, the very first request to a process (ms)", Median(cold), PaintBudget);
        missed |= Tell(output, "… its first 50 runs shown (ms)", Median(coldShown), null);
        missed |= Tell(output, "first picture, another visitor (ms)", Median(warm), PaintBudget);
        missed |= Tell(output, "… its first 50 runs shown (ms)", Median(warmShown), null);
        if (peer.Count > 0) Tell(output, "first picture of Prometheus's own page, another visitor (ms)", Median(peer), null);
        missed |= Idle(browser, attest, home, output);
        return missed ? 1 : 0;
    }

    private static bool Idle(BrowserTab browser, string attest, string home, TextWriter output)
    {
        using var served = Serve(attest, home, out var address);
        // What runs often is compiled anew for most of a minute (tiered compilation): that is left out.
        Thread.Sleep(60_000);
        var missed = Tell(output, "idle, nobody there: processor (%)", Cpu(served, 20), CpuBudget);
        missed |= Tell(output, "… memory (MB)", Memory(served), MemoryBudget);
        browser.Leave(address);
        Thread.Sleep(60_000);
        missed |= Tell(output, "a page open, nothing runs: processor (%)", Cpu(served, 20), null);
        missed |= Tell(output, "… memory (MB)", Memory(served), null);
        End(served);
        return missed;
    }

    private static Process Serve(string attest, string home, out Uri address)
    {
        var start = new ProcessStartInfo(attest, ["serve", "--listen", "127.0.0.1:0", "--home", Path.Combine(home, "state")]) { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = home };
        var process = Process.Start(start)!;
        var line = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("attest serve said nothing.");
        address = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..]);
        return process;
    }

    private static bool Prometheus(string home, out Process? process, out Uri graph)
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        graph = new Uri($"http://127.0.0.1:{port}/graph");
        var configuration = Path.Combine(home, "prometheus.yml");
        File.WriteAllText(configuration, "global: {}\n");
        try
        {
            process = Process.Start(new ProcessStartInfo("prometheus", ["--config.file=" + configuration, "--storage.tsdb.path=" + Path.Combine(home, "tsdb"), $"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            process = null;
            return false;
        }

        using var client = new HttpClient();
        for (var tries = 0; tries < 200; tries++)
        {
            try
            {
                using var ready = client.Send(new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/-/ready"));
                if (ready.IsSuccessStatusCode) return true;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            Thread.Sleep(50);
        }

        return false;
    }

    private static double Cpu(Process process, int seconds)
    {
        process.Refresh();
        var before = process.TotalProcessorTime;
        Thread.Sleep(seconds * 1000);
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalSeconds / seconds * 100;
    }

    private static double Memory(Process process)
    {
        process.Refresh();
        return process.WorkingSet64 / 1e6;
    }

    private static void End(Process? process)
    {
        if (process is null) return;
        process.Kill();
        process.WaitForExit();
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static bool Tell(TextWriter output, string what, double value, double? budget)
    {
        var missed = budget is { } most && !(value <= most);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {value:0.##}{(missed ? " **missed**" : "")} | {(budget is { } shown ? shown.ToString("0.##", CultureInfo.InvariantCulture) : "–")} |"));
        return missed;
    }
}
