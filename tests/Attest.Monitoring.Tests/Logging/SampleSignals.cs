using Attest.Monitoring.Definitions;
using Attest.Monitoring.Running;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tests.Logging;

/// <summary>One signal of each kind, at fixed times.</summary>
internal static class SampleSignals
{
    public static readonly DateTimeOffset At = new(2026, 11, 20, 10, 30, 0, 123, TimeSpan.FromHours(1));

    public static readonly RunIdentity Run = new(
        "0197f0c2-0000-7000-8000-000000000001", "nightly", "etl", "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331");

    private const string StepSpan = "00f067aa0ba902b7";

    private static readonly StepError Failed = new("Attest.StepFailed", "exit code 3", "Read the step's log.");

    public static StepReport Step(RunStatus status, bool tolerated = false) => new()
    {
        Id = "build",
        Kind = "run",
        Status = status,
        Attempts = 1,
        DurationMs = 1234.56789,
        ExitCode = status == RunStatus.Failure ? 3 : status == RunStatus.Success ? 0 : null,
        Error = status == RunStatus.Failure ? Failed : null,
        Tolerated = tolerated,
    };

    public static RunReport Report(RunStatus status, StepError? error, params StepReport[] steps) => new()
    {
        RunId = Run.RunId,
        Pipeline = Run.Pipeline,
        Type = Run.Type,
        Status = status,
        TraceId = Run.TraceId!,
        StartedAt = At,
        DurationMs = 2000,
        Parameters = new Dictionary<string, object?>(),
        Steps = steps,
        Resources = new ResourceReport(null, null),
        Paths = new Dictionary<string, string>(),
        Error = error,
    };

    public static StepFinished Finished(RunStatus status, bool tolerated = false) =>
        new(At, Run, 0, Step(status, tolerated), StepSpan);

    public static RunFinished Completed(RunStatus status, StepError? error = null, params StepReport[] steps) =>
        new(At, Run, Report(status, error, steps));

    public static MessageLogged Told(LogLevel level, string message = "told") =>
        new(At, Run, level, "attest::step", message, []);

    public static IReadOnlyList<Signal> All { get; } =
    [
        new PipelineSeen(At, "nightly", "etl", [new SeenStep("build", "run")]),
        new RunQueued(At, Run, "deploy"),
        new RunDequeued(At, Run, "deploy"),
        new RunStarted(At, Run, [new SeenStep("build", "run")], 4),
        new StepStarted(At, Run, 0, "build", "run", 2, StepSpan),
        new StepRetried(At, Run, 0, "build", 1, TimeSpan.FromSeconds(2), Failed),
        Finished(RunStatus.Success),
        Finished(RunStatus.Failure),
        Finished(RunStatus.Failure, tolerated: true),
        Finished(RunStatus.Cancelled),
        Finished(RunStatus.Skipped),
        new ResourceSampled(At, Run, 1048576, 12.5),
        new MemoryNearLimit(At, Run, "build", 900, 1000),
        new MetricReported(
            At, Run, "build", new CustomMetric("rows", StepMetricType.Counter, new Dictionary<string, string>(), [], null), 3),
        new MessageLogged(
            At, Run, LogLevel.Warn, "attest::step", "2 processes outlived the step",
            [new("step", "build"), new("count", 2L), new("rate", double.NaN), new("ended", true)], StepSpan),
        new MessageLogged(At, null, LogLevel.Info, "attest::state", "no run", []),
        Completed(RunStatus.Failure, null, Step(RunStatus.Success), Step(RunStatus.Failure)),
        Completed(RunStatus.Failure, new StepError("Attest.StateUnwritable", "no space left on device", "Make room.")),
        new RunLost(At, Run, Report(RunStatus.Lost, null)),
    ];
}
