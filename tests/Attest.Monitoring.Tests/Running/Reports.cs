using Attest.Monitoring.Running;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Tests.Running;

/// <summary>Reports made in code.</summary>
internal static class Reports
{
    public const string Id = "0199f8c2-87a4-7696-99fa-3d9e3c12e7b4";

    public static RunReport Running() => new()
    {
        RunId = Id,
        Pipeline = "nightly",
        Type = "pipeline",
        Status = RunStatus.Running,
        TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
        SpanId = "00f067aa0ba902b7",
        StartedAt = new DateTimeOffset(2026, 1, 31, 12, 0, 0, 500, TimeSpan.Zero),
        DurationMs = 0,
        Parameters = new Dictionary<string, object?> { ["text"] = "1.0", ["whole"] = 3L, ["number"] = 2.5, ["truth"] = true },
        Steps = [new StepReport { Id = "a", Kind = "run", Status = RunStatus.Running, Attempts = 0 }],
        Resources = new ResourceReport(null, null),
        Paths = new Dictionary<string, string> { ["run"] = "somewhere" },
    };

    public static RunReport Full() => Running() with
    {
        Status = RunStatus.Failure,
        DurationMs = 1234.567,
        Error = new StepError("Attest.StepFailed", "It \"failed\"\nbadly → here", "Mend it."),
        Warnings = ["one", "two"],
        Resources = new ResourceReport(123_456_789, 1.25),
        Steps =
        [
            new StepReport
            {
                Id = "m[os=a,n=1]",
                Kind = "command",
                Status = RunStatus.Failure,
                Attempts = 3,
                StartedAt = new DateTimeOffset(2026, 1, 31, 12, 0, 1, TimeSpan.Zero),
                DurationMs = 10.5,
                ExitCode = 137,
                Outputs = new Dictionary<string, string> { ["x"] = "ä\t\u0001" },
                Error = new StepError("Attest.StepSignaled", "message", "remedy", new SourcePosition("a b.yml", 3, 5)),
                Log = "steps/1.log",
                Reason = "b failed",
                LimitsHeldBy = "sampled",
                PeakMemoryBytes = 42,
                CpuSeconds = 0.5,
                Tolerated = true,
            },
            new StepReport { Id = "b", Kind = "http", Status = RunStatus.Skipped, Attempts = 0 },
        ],
    };
}
