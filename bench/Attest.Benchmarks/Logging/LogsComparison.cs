using System.Diagnostics;
using System.Globalization;
using Attest.Monitoring.Logging;
using Attest.Monitoring.Signals;
using Serilog;
using Serilog.Formatting.Json;

namespace Attest.Benchmarks.Logging;

/// <summary>
/// A million log lines into a rotated JSON file: ours as a run writes them, from the signal to the file, against Serilog's
/// file sink and JSON formatter with the same fields, in turns in one process. Only the ratios mean anything elsewhere.
/// </summary>
internal static class LogsComparison
{
    private const int Rounds = 5;

    private static readonly RunIdentity Run = new(
        "01a1f96c-8e0d-7322-8a3d-75e5ab134808", "nightly", "etl", "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331");

    public static int Start(string[] arguments, TextWriter output)
    {
        var lines = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 1_000_000;
        var folder = Directory.CreateTempSubdirectory("attest-logs-").FullName;
        try
        {
            var writers = new (string Name, Action<string> Write)[]
            {
                ("ours, one thread", path => Ours(path, lines, 1)),
                ("Serilog, buffered, one thread", path => Theirs(path, lines, 1, buffered: true)),
                ("Serilog, as it comes, one thread", path => Theirs(path, lines, 1, buffered: false)),
                ("ours, 10 threads", path => Ours(path, lines, 10)),
                ("Serilog, buffered, 10 threads", path => Theirs(path, lines, 10, buffered: true)),
            };
            var times = writers.Select(_ => new List<double>()).ToArray();
            for (var round = 0; round <= Rounds; round++)
            {
                for (var index = 0; index < writers.Length; index++)
                {
                    if (arguments.Length > 1 && !writers[index].Name.StartsWith(arguments[1], StringComparison.Ordinal)) continue;
                    var inside = Directory.CreateDirectory(Path.Combine(folder, "round")).FullName;
                    var since = Stopwatch.GetTimestamp();
                    writers[index].Write(Path.Combine(inside, "app.log"));

                    // The first round compiles.
                    if (round > 0) times[index].Add(Stopwatch.GetElapsedTime(since).TotalSeconds);
                    Directory.Delete(inside, recursive: true);
                }
            }

            output.WriteLine($"| {lines:N0} lines | median | lines/s | to ours |\n|---|---:|---:|---:|");
            for (var index = 0; index < writers.Length; index++)
            {
                if (times[index].Count == 0) continue;
                var ours = Median(times[writers[index].Name.EndsWith("10 threads", StringComparison.Ordinal) ? 3 : 0]);
                var median = Median(times[index]);
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"| {writers[index].Name} | {median:0.00} s | {lines / median:N0} | {median / ours:0.00} |"));
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Ours(string path, int lines, int threads)
    {
        using var file = new LogFile(path, new LogRotation(100_000_000, 10), new LogLine(), TimeProvider.System);
        var filter = new LogFilter(LogLevel.Info);
        InParallel(lines, threads, number =>
        {
            var told = new MessageLogged(
                TimeProvider.System.GetUtcNow(), Run, LogLevel.Info, LogTargets.Step, "Step execution completed",
                [new("step", "build"), new("number", (long)number), new("duration_ms", 1234.568)], Run.SpanId);
            if (filter.Takes(told) && LogEntries.Of(told) is { } entry) file.Write(entry, isUrgent: false);
        });
    }

    private static void Theirs(string path, int lines, int threads, bool buffered)
    {
        using var logger = new LoggerConfiguration()
            .WriteTo.File(
                new JsonFormatter(), path, fileSizeLimitBytes: 100_000_000, rollOnFileSizeLimit: true, retainedFileCountLimit: 10,
                buffered: buffered, flushToDiskInterval: buffered ? TimeSpan.FromMilliseconds(100) : null)
            .CreateLogger();
        InParallel(lines, threads, number => logger.Information(
            "Step execution completed {target} {pipeline} {run_id} {step} {number} {duration_ms} {trace_id} {span_id}",
            LogTargets.Step, Run.Pipeline, Run.RunId, "build", (long)number, 1234.568, Run.TraceId, Run.SpanId));
    }

    private static void InParallel(int lines, int threads, Action<int> write)
    {
        var each = lines / threads;
        var all = Enumerable.Range(0, threads).Select(thread => new Thread(() =>
        {
            for (var number = thread * each; number < (thread + 1) * each; number++) write(number);
        })).ToList();
        foreach (var thread in all) thread.Start();
        foreach (var thread in all) thread.Join();
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
