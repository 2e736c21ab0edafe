using System.Diagnostics;
using System.Globalization;
using Attest.Monitoring.Delivery;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.Tracing;
using Attest.Monitoring.Tracing.Export;
using Attest.Monitoring.Tracing.Sampling;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;

namespace Attest.Benchmarks.Tracing;

/// <summary>
/// What a step's span costs: with the trace file that every run has, with OTLP to a receiver on this machine, and with
/// OpenTelemetry's SDK and exporter in its place, in turn in one process. Each round runs the same steps; the time is that
/// of the run's thread, and that until everything has arrived, of all threads.
/// </summary>
internal static class TracingComparison
{
    private const int Steps = 8_000;
    private const int Rounds = 15;
    private const int WarmUps = 15;

    /// <summary>Tracing may add this to a step.</summary>
    private const double BudgetMicroseconds = 20;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TraceResource Resource = new(() => new ResourceAttributes().Set("service.name", "bench"), "1.0.0");

    /// <returns>0, or 1 when the budget was missed.</returns>
    public static int Run(TextWriter output)
    {
        using var receiver = new LocalReceiver();
        var nobody = new List<Cost>();
        var file = new List<Cost>();
        var both = new List<Cost>();
        var otlp = new List<Cost>();
        var sdk = new List<Cost>();
        for (var round = 0; round < WarmUps + Rounds; round++)
        {
            Keep(nobody, Nobody());
            Keep(file, Ours(null, writes: true));
            Keep(both, Ours(receiver, writes: true));
            Keep(otlp, Ours(receiver, writes: false));
            Keep(sdk, Theirs(receiver));

            void Keep(List<Cost> costs, Cost cost)
            {
                // The first rounds are the compiler's, and it needs a moment between them.
                if (round >= WarmUps) costs.Add(cost);
                else Thread.Sleep(50);
            }
        }

        var free = Median(nobody);
        output.WriteLine("| a step's span, microseconds | the run's thread | until all has arrived | processor time |");
        output.WriteLine("| --- | ---: | ---: | ---: |");
        Print("nobody listens", free);
        Print("trace.jsonl", Median(file));
        Print("trace.jsonl and OTLP", Median(both));
        Print("OTLP", Median(otlp));
        Print("OTLP by OpenTelemetry's SDK", Median(sdk));
        var added = Median(both).Whole - free.Whole;
        var (ours, theirs) = (Median(otlp), Median(sdk));
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"added to a step at most: {added:0.00} of {BudgetMicroseconds:0}; our OTLP to that of the SDK: {ours.Own / theirs.Own:0.00} on the run's thread, {ours.Whole / theirs.Whole:0.00} in all, {ours.Processor / theirs.Processor:0.00} of processor time"));
        return added <= BudgetMicroseconds ? 0 : 1;

        void Print(string what, Cost cost) =>
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {cost.Own:0.00} | {cost.Whole:0.00} | {cost.Processor:0.00} |"));
    }

    private static Cost Nobody()
    {
        using var source = new ActivitySource("nobody");
        return Measure(source, _ => { }, () => { });
    }

    private static Cost Ours(LocalReceiver? receiver, bool writes)
    {
        var path = Path.GetTempFileName();
        try
        {
            using var source = new ActivitySource(SpanListener.SourceName, "1.0.0");
            using var listener = new SpanListener(TraceSampler.All);
            using var exporter = receiver is null ? null : SpanExporters.Open(
                [new OtlpPlan(new OtlpEndpoint(new HttpTarget(receiver.Url, Limit), OtlpProtocol.HttpProtobuf))],
                new BatchRule(), new SpanLimits(), Resource, TimeProvider.System, _ => { });
            using var trace = new TraceFile(path, Resource, TimeProvider.System);
            var cost = Measure(
                source,
                root => listener.Follow(root, new RunTrace(root, writes ? trace : new Nowhere(), exporter, null, SecretMasker.None)),
                () =>
                {
                    trace.Flush();
                    exporter?.Shutdown(Limit);
                });
            if (exporter?.Losses.All > 0 || trace.Lost > 0) throw new InvalidOperationException("spans were lost");
            return cost;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Cost Theirs(LocalReceiver receiver)
    {
        using var source = new ActivitySource("peer", "1.0.0");
        using var exporter = new OtlpTraceExporter(new OtlpExporterOptions { Endpoint = receiver.Url, Protocol = OtlpExportProtocol.HttpProtobuf });
        using var processor = new BatchActivityExportProcessor(exporter, 8192, 1000, 30_000, 512);
        using var provider = Sdk.CreateTracerProviderBuilder().AddSource("peer").SetSampler(new AlwaysOnSampler()).AddProcessor(processor).Build();
        return Measure(source, _ => { }, () => processor.Shutdown((int)Limit.TotalMilliseconds));
    }

    private static Cost Measure(ActivitySource source, Action<Activity> follow, Action finish)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var processor = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        using (var root = source.StartActivity("RUN bench", ActivityKind.Server))
        {
            if (root is not null) follow(root);
            var parent = root?.Context ?? default;
            for (var number = 0; number < Steps; number++) Step(source, parent, number);
        }

        var own = Stopwatch.GetElapsedTime(started);
        finish();
        var whole = Stopwatch.GetElapsedTime(started);
        return new Cost(Each(own), Each(whole), Each(Environment.CpuUsage.TotalTime - processor));
    }

    /// <summary>What a run does for a step.</summary>
    private static void Step(ActivitySource source, ActivityContext parent, int number)
    {
        using var span = source.StartActivity("build", ActivityKind.Internal, parent);
        if (span is null) return;
        span.SetTag("cicd.pipeline.task.name", "build");
        span.SetTag("cicd.pipeline.task.run.id", "01a1f963-bd6e-7237-ad91-0b7477750c34/1");
        span.SetTag("cicd.pipeline.task.run.result", "success");
        span.SetTag("attest.attempt", number);
        span.SetTag("process.exit.code", 0);
    }

    private static double Each(TimeSpan time) => time.TotalMicroseconds / Steps;

    private static Cost Median(List<Cost> costs)
    {
        return new Cost(Middle(cost => cost.Own), Middle(cost => cost.Whole), Middle(cost => cost.Processor));

        double Middle(Func<Cost, double> part) => costs.Select(part).Order().ElementAt(costs.Count / 2);
    }

    /// <summary>In the place of the trace file, to see OTLP alone.</summary>
    private sealed class Nowhere : ITraceSink
    {
        public void Add(Activity span)
        {
        }

        public void Add(Attest.Monitoring.Signals.FinishedSpan span)
        {
        }
    }

    /// <summary>Microseconds a step.</summary>
    /// <param name="Own">Of the run's own thread.</param>
    /// <param name="Whole">Until everything has arrived.</param>
    /// <param name="Processor">Of all threads, the receiver's too.</param>
    private sealed record Cost(double Own, double Whole, double Processor);
}
