// The peers here are processes of this very program.
#pragma warning disable RS0030
using System.Diagnostics;
using System.Globalization;
using Attest.Monitoring.Audit;
using Attest.Monitoring.State;

namespace Attest.Benchmarks.Audit;

/// <summary>
/// Writing to the audit log against the plainest durable log there is on the same disk in the same run: one event appended
/// to one file, one fsync. The two take turns, since disks have moods: a ratio is of neighbours, and the median of many.
/// </summary>
internal static class AuditComparison
{
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(0.3);
    private const int Rounds = 9;
    private const int Warm = 50;
    private const int Many = 8;
    private const int InFlight = 64;

    /// <summary><c>audit</c> measures; <c>audit writer FOLDER</c> is one of its processes.</summary>
    public static int Run(string[] parts, TextWriter output)
    {
        if (parts is ["writer", var folder]) return RunWriter(folder);
        var root = Directory.CreateTempSubdirectory("attest-bench-").FullName;
        try
        {
            Measure(root, output);
            return 0;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static void Measure(string root, TextWriter output)
    {
        output.WriteLine("| writing to the audit log | events/s | raw fsync/s | ratio | goal |");
        output.WriteLine("|---|---:|---:|---:|---:|");
        Row("one writer that waits for each event", "≥ 0.8", name => WithLog(root, name, log => Threads(1, log)));
        Row("8 threads that wait for each event", "≥ 3", name => WithLog(root, name, log => Threads(Many, log)));
        Row("8 threads, 64 events in flight each", "≥ 100,000/s", name => WithLog(root, name, Flying));
        Row("8 processes that wait for each event", "≥ 1", name => Processes(root, name));
        foreach (var events in (int[])[10, 1000, 4000]) Integration(root, events, output);

        void Row(string what, string goal, Func<string, double> measure)
        {
            var (ours, raw, ratios) = (new List<double>(), new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                raw.Add(Raw(Path.Combine(root, $"raw{round}")));
                ours.Add(measure($"{what}{round}"));
                ratios.Add(ours[^1] / raw[^1]);
            }

            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {what} | {Median(ours):N0} | {Median(raw):N0} | {Median(ratios):F2} | {goal} |"));
        }
    }

    private static double Raw(string path)
    {
        var entry = AuditEntry.Of(Event());
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        long offset = 0;
        return Rate(() =>
        {
            RandomAccess.Write(file, entry, offset);
            offset += entry.Length;
            DurableFile.Flush(file);
        });
    }

    private static double Threads(int count, AuditLog log)
    {
        var rates = new double[count];
        var threads = Enumerable.Range(0, count).Select(index => new Thread(() => rates[index] = Rate(() => log.Write(Event())))).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        return rates.Sum();
    }

    private static double Flying(AuditLog log)
    {
        var rates = new double[Many];
        Task.WaitAll(Enumerable.Range(0, Many).Select(index => Task.Run(async () =>
        {
            var flying = new Queue<Task>();
            long done = 0;
            var start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < Each)
            {
                if (flying.Count == InFlight)
                {
                    await flying.Dequeue();
                    done++;
                }

                flying.Enqueue(log.WriteAsync(Event()));
            }

            rates[index] = done / Stopwatch.GetElapsedTime(start).TotalSeconds;
            await Task.WhenAll(flying);
        })).ToArray());
        return rates.Sum();
    }

    private static double Processes(string root, string name)
    {
        var state = StateFolder.Open(Path.Combine(root, name));
        var writers = Enumerable.Range(0, Many).Select(_ =>
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
            if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(typeof(AuditComparison).Assembly.Location);
            foreach (var word in (string[])["audit", "writer", state.Root]) start.ArgumentList.Add(word);
            return Process.Start(start)!;
        }).ToList();
        foreach (var writer in writers) writer.StandardOutput.ReadLine();
        foreach (var writer in writers) writer.StandardInput.WriteLine();
        var sum = writers.Sum(writer => double.Parse(writer.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture));
        foreach (var writer in writers)
        {
            writer.WaitForExit();
            writer.Dispose();
        }

        return sum;
    }

    private static int RunWriter(string folder)
    {
        using var log = new AuditLog(AuditPlace.In(new StateFolder(folder)), TimeSpan.FromHours(1), TimeProvider.System);
        log.Write(Event());
        Console.Out.WriteLine("ready");
        Console.In.ReadLine();
        Console.Out.WriteLine(Rate(() => log.Write(Event())).ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    private static void Integration(string root, int events, TextWriter output)
    {
        var state = StateFolder.Open(Path.Combine(root, $"integration{events}"));
        var times = new List<double>();
        using var log = new AuditLog(AuditPlace.In(state), TimeSpan.FromHours(1), TimeProvider.System);
        for (var round = 0; round < 20; round++)
        {
            for (var number = 0; number < events; number++) log.WriteBehind(Event());
            var start = Stopwatch.GetTimestamp();
            log.Integrate();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| an integration of {events:N0} events (median, slowest) | {Median(times):F1} ms, {times.Skip(1).Max():F1} ms | | | ≤ 25 ms |"));
    }

    private static double WithLog(string root, string name, Func<AuditLog, double> measure)
    {
        using var log = new AuditLog(
            AuditPlace.In(StateFolder.Open(Path.Combine(root, name))), TimeSpan.FromHours(1), TimeProvider.System);
        log.Write(Event());
        return measure(log);
    }

    /// <summary>Calls a second, of something that is done again and again.</summary>
    private static double Rate(Action once)
    {
        for (var warm = 0; warm < Warm; warm++) once();
        long done = 0;
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Each)
        {
            once();
            done++;
        }

        return done / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static AuditEvent Event() => new()
    {
        Timestamp = TimeProvider.System.GetUtcNow(),
        EventType = AuditEventTypes.StepComplete,
        Actor = new AuditActor("ana", 1000, null, null, null),
        Host = "build-1",
        RunId = "0190163d-8694-739b-aea5-966c26f8ad90",
        Pipeline = "nightly",
        Step = "export",
        Fields = [new("step_type", "run"), new("status", "success"), new("attempts", 1), new("duration_ms", 1234.567), new("exit_code", 0)],
    };
}
