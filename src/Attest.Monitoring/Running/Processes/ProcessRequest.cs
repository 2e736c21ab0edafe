using Attest.Monitoring.Definitions;

namespace Attest.Monitoring.Running.Processes;

/// <summary>A program to run to its end, with all that must be known before it starts.</summary>
internal sealed record ProcessRequest
{
    /// <summary>A path, or a name looked up in the request's own PATH.</summary>
    public required string Program { get; init; }

    /// <summary>The arguments after the program's name, exactly as the program gets them.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The whole environment: nothing is inherited beside it.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Absolute.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>
    /// Variables that mark this step's processes (<c>ATTEST_RUN_ID</c>, <c>ATTEST_STEP_ID</c>); they also stand in
    /// <see cref="Environment"/>. A process that carries all of them belongs to the step, whatever its parent.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Marks { get; init; }

    public StandardInput Input { get; init; } = StandardInput.Null;

    /// <summary>Time from the start; null = none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>From SIGTERM to SIGKILL.</summary>
    public TimeSpan KillAfter { get; init; } = TimeSpan.FromSeconds(5);

    public ResourceLimits Limits { get; init; } = ResourceLimits.None;

    /// <summary>Whether descendants may outlive the program.</summary>
    public bool Background { get; init; }
}

/// <summary>Where a program reads from.</summary>
internal enum StandardInput
{
    /// <summary>Nothing to read.</summary>
    Null,

    /// <summary>The caller's own standard input.</summary>
    Inherit,

    /// <summary>
    /// A pseudo-terminal relayed to the caller's terminal, for <c>attest exec</c>: keys, window size and output, which is
    /// shown there and handed to <see cref="IProcessOutput"/> as well (all as <see cref="OutputStream.Standard"/>).
    /// As <see cref="Inherit"/> when the caller's standard input and output are no terminal. On Windows the program uses
    /// the console itself, and its output is not handed over.
    /// </summary>
    Terminal,
}

/// <summary>Which of a program's streams.</summary>
internal enum OutputStream
{
    Standard,
    Error,
}

/// <summary>
/// Takes a program's output as it comes. All calls come from the one thread that runs the process; blocking holds the
/// program back.
/// </summary>
internal interface IProcessOutput
{
    /// <summary>Bytes that were read; valid only during the call.</summary>
    void Write(OutputStream stream, ReadOnlySpan<byte> bytes);

    /// <summary>Nothing was read for a moment (about 100 ms): an unfinished line, a prompt, may be shown.</summary>
    void Idle();

    /// <summary>Both streams have ended; all that is held back is to be written.</summary>
    void Complete();
}

/// <summary>How a program ended.</summary>
internal sealed record ProcessOutcome
{
    /// <summary>The exit code; 128+n after signal n.</summary>
    public required int ExitCode { get; init; }

    /// <summary>The signal that ended it; null when it exited.</summary>
    public int? Signal { get; init; }

    public StopReason StoppedBy { get; init; }

    /// <summary>Which limit and figures, when <see cref="StoppedBy"/> is <see cref="StopReason.Limit"/>.</summary>
    public string? LimitMessage { get; init; }

    /// <summary><c>job_object|cgroup|sampled</c>; null without limits.</summary>
    public string? LimitsHeldBy { get; init; }

    /// <summary>Highest resident memory seen of the tree, bytes; at least that of the program itself.</summary>
    public long? PeakMemoryBytes { get; init; }

    /// <summary>Processor time of the program and the descendants it waited for, or that were seen.</summary>
    public TimeSpan? CpuTime { get; init; }

    /// <summary>Descendants that outlived the program and were ended, as <c>pid name</c>.</summary>
    public IReadOnlyList<string> EndedStragglers { get; init; } = [];

    /// <summary>Whether output was cut off because others held it open for over a second after the end.</summary>
    public bool OutputHeldOpen { get; init; }
}

/// <summary>Who ended a program, if not itself.</summary>
internal enum StopReason
{
    None,
    Timeout,
    Limit,
    Cancel,
}
