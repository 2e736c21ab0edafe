using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Running;

/// <summary>How a run or step ended.</summary>
public enum RunStatus
{
    /// <summary>It has not ended.</summary>
    Running,

    /// <summary>All that had to succeed did.</summary>
    Success,

    /// <summary>It failed.</summary>
    Failure,

    /// <summary>Its time was up.</summary>
    Timeout,

    /// <summary>A signal or the caller ended it.</summary>
    Cancelled,

    /// <summary>Its condition was false, or what it needs did not succeed.</summary>
    Skipped,

    /// <summary>Its process died; somebody else found it.</summary>
    Lost,
}

/// <summary>What a run leaves: printed with <c>--json</c>, kept as <c>run.json</c>, the cmdlet's object.</summary>
public sealed record RunReport
{
    /// <summary>UUIDv7.</summary>
    public required string RunId { get; init; }

    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The pipeline's type.</summary>
    public required string Type { get; init; }

    /// <summary>How it ended.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>32 lower hex digits.</summary>
    public required string TraceId { get; init; }

    /// <summary>The root span's id, 16 lower hex digits; null when nothing was traced.</summary>
    public string? SpanId { get; init; }

    /// <summary>The caller's span, of which the root is a child; null for a trace of its own.</summary>
    internal string? ParentSpanId { get; init; }

    /// <summary>Whether the trace may be exported: for whoever closes the run when its process dies.</summary>
    internal bool IsSampled { get; init; } = true;

    /// <summary>UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Wall-clock milliseconds.</summary>
    public required double DurationMs { get; init; }

    /// <summary>The same as a time span.</summary>
    public TimeSpan Duration => TimeSpan.FromMilliseconds(DurationMs);

    /// <summary>Values by name: string, bool, long or double.</summary>
    public required IReadOnlyDictionary<string, object?> Parameters { get; init; }

    /// <summary>Every planned step, in plan order.</summary>
    public required IReadOnlyList<StepReport> Steps { get; init; }

    /// <summary>What the steps' process trees used.</summary>
    public required ResourceReport Resources { get; init; }

    /// <summary>Absolute paths by name: <c>run</c>, <c>definition</c>, <c>trace</c>, <c>log</c>, <c>steps</c>.</summary>
    public required IReadOnlyDictionary<string, string> Paths { get; init; }

    /// <summary>The error of the run itself (not of a step), if any.</summary>
    public StepError? Error { get; init; }

    /// <summary>What the reader should know that failed nothing: ended stragglers, how limits were held.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>A step's part of the report.</summary>
public sealed record StepReport
{
    /// <summary>The step's id, a matrix member's with its values.</summary>
    public required string Id { get; init; }

    /// <summary>The kind of its body, for example <c>run</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>How it ended.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Tries made; 0 when it never started.</summary>
    public required int Attempts { get; init; }

    /// <summary>UTC; null when it never started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Wall-clock milliseconds, all attempts and delays.</summary>
    public double DurationMs { get; init; }

    /// <summary>The same as a time span.</summary>
    public TimeSpan Duration => TimeSpan.FromMilliseconds(DurationMs);

    /// <summary>The process's exit code; 128+n after signal n; null without a process.</summary>
    public int? ExitCode { get; init; }

    /// <summary><c>hit|miss|off</c>.</summary>
    public string Cache { get; init; } = "off";

    /// <summary>Why a look-up missed, null when there was none.</summary>
    public string? CacheReason { get; init; }

    /// <summary>What the step wrote to <c>$ATTEST_OUTPUT</c>.</summary>
    public IReadOnlyDictionary<string, string> Outputs { get; init; } = new Dictionary<string, string>();

    /// <summary>Why it was not run: a need, its condition, or the resumed run in which it had succeeded; null when it was.</summary>
    public string? Reason { get; init; }

    /// <summary>Why it did not succeed; null when it did.</summary>
    public StepError? Error { get; init; }

    /// <summary>The absolute path of its whole output; null when it wrote none.</summary>
    public string? Log { get; init; }

    /// <summary>How its limits were held: <c>job_object|cgroup|sampled</c>; null without limits.</summary>
    public string? LimitsHeldBy { get; init; }

    /// <summary>Highest resident memory of its process tree in bytes; null when not known.</summary>
    public long? PeakMemoryBytes { get; init; }

    /// <summary>Processor seconds of its process tree; null when not known.</summary>
    public double? CpuSeconds { get; init; }

    /// <summary>Whether a failure of it was accepted by <c>continue_on_error</c>.</summary>
    public bool Tolerated { get; init; }
}

/// <summary>What all steps used together.</summary>
/// <param name="PeakMemoryBytes">The highest sampled resident memory of the running trees; null when not tracked.</param>
/// <param name="CpuSeconds">Processor seconds.</param>
public sealed record ResourceReport(long? PeakMemoryBytes, double? CpuSeconds);

/// <summary>An error as a record: what, and what to do.</summary>
/// <param name="Id">For example <c>Attest.StepTimeout</c>.</param>
/// <param name="Message">One line.</param>
/// <param name="Remedy">One line.</param>
/// <param name="Position">The place in the definition, if any.</param>
public sealed record StepError(string Id, string Message, string Remedy, SourcePosition? Position = null);
