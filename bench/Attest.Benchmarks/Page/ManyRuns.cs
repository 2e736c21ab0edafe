using Attest.Monitoring.Running;
using Attest.Monitoring.State;

namespace Attest.Benchmarks.Page;

/// <summary>Fills a state folder with runs as their processes leave them.</summary>
internal static class ManyRuns
{
    private static readonly string[] Names = ["nightly", "build-test-deploy", "certificate-watch", "warehouse-sync", "release"];

    public static void Write(string home, int count)
    {
        var state = StateFolder.Open(home);
        var random = new Random(4);
        var now = TimeProvider.System.GetUtcNow();
        for (var at = 0; at < count; at++)
        {
            var started = now - TimeSpan.FromSeconds(at * 8.0);
            var id = Guid.CreateVersion7(started).ToString();
            using var folder = RunFolder.Create(state, id);
            folder.Write(Report(folder, id, started, random));
            folder.Close();
        }
    }

    private static RunReport Report(RunFolder folder, string id, DateTimeOffset started, Random random)
    {
        var steps = new StepReport[6];
        var ms = 0.0;
        for (var at = 0; at < steps.Length; at++)
        {
            var took = random.NextDouble() * 20_000;
            steps[at] = new StepReport
            {
                Id = $"step-{at + 1}",
                Kind = "run",
                Status = random.Next(50) == 0 ? RunStatus.Failure : RunStatus.Success,
                Attempts = 1,
                StartedAt = started.AddMilliseconds(ms),
                DurationMs = took,
                ExitCode = 0,
                Log = folder.StepLog(at),
                PeakMemoryBytes = random.Next(100_000_000),
                CpuSeconds = took / 2000,
            };
            ms += took;
        }

        return new RunReport
        {
            RunId = id,
            Pipeline = Names[random.Next(Names.Length)],
            Type = "pipeline",
            Status = Array.Exists(steps, step => step.Status is RunStatus.Failure) ? RunStatus.Failure : RunStatus.Success,
            TraceId = Convert.ToHexStringLower(BitConverter.GetBytes(random.NextInt64())) + Convert.ToHexStringLower(BitConverter.GetBytes(random.NextInt64())),
            StartedAt = started,
            DurationMs = ms,
            Parameters = new Dictionary<string, object?> { ["version"] = "1.0.0" },
            Steps = steps,
            Resources = new ResourceReport(100_000_000, ms / 2000),
            Paths = new Dictionary<string, string> { ["run"] = folder.Root, ["log"] = folder.Log, ["steps"] = folder.Steps },
        };
    }
}
