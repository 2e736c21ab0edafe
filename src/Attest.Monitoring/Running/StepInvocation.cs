using System.Diagnostics;
using Attest.Monitoring.Definitions.Expressions;
using Attest.Monitoring.Planning;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Running;

/// <summary>All that a step's body needs to run once.</summary>
internal sealed record StepInvocation
{
    public required Plan Plan { get; init; }
    public required PlannedStep Step { get; init; }

    /// <summary>What its expressions see.</summary>
    public required ExpressionContext Context { get; init; }

    /// <summary>The whole environment of a child.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The variables that mark the step's processes.</summary>
    public required IReadOnlyDictionary<string, string> Marks { get; init; }

    /// <summary>Absolute.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>A private folder for files the body needs while it runs.</summary>
    public required string Exchange { get; init; }

    /// <summary>How long it may take; null = as long as it likes.</summary>
    public StepDeadline? Deadline { get; init; }

    public required StandardInput Input { get; init; }
    public required IProcessOutput Output { get; init; }
    public required StopRequests Stop { get; init; }

    /// <summary>The step's span, for a body that runs inside this process: what it makes is below it. Null when nobody traces.</summary>
    public Activity? Span { get; init; }

    /// <summary>The run's secrets, for a body that lays text out before it writes it: <see cref="Output"/> masks what it is given.</summary>
    public SecretMasker Masker { get; init; } = SecretMasker.None;

    /// <summary>Adds an entry to the run's log; masked. From any thread.</summary>
    public Action<LogLevel, string> Tell { get; init; } = static (_, _) => { };
}

/// <summary>How a body ended.</summary>
internal sealed record BodyOutcome
{
    // Before Success, which is made with it.
    private static readonly Dictionary<string, string> NoOutputs = [];

    public required RunStatus Status { get; init; }
    public int? ExitCode { get; init; }
    public StepError? Error { get; init; }

    /// <summary>Outputs the body itself has, besides what was written to <c>$ATTEST_OUTPUT</c>.</summary>
    public IReadOnlyDictionary<string, string> Outputs { get; init; } = NoOutputs;

    public string? LimitsHeldBy { get; init; }
    public long? PeakMemoryBytes { get; init; }
    public TimeSpan? CpuTime { get; init; }

    /// <summary>What the reader should know though it failed nothing.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public static BodyOutcome Success { get; } = new() { Status = RunStatus.Success };

    /// <param name="fault">What went wrong.</param>
    /// <param name="step">The step's place, for a fault that has none of its own.</param>
    public static BodyOutcome Failure(AttestException fault, SourcePosition step) => new()
    {
        Status = RunStatus.Failure,
        Error = new StepError(fault.ErrorId, fault.Message, fault.Remedy, fault.Position ?? step),
    };
}

/// <summary>Runs a step's body once, on the calling thread. Throws only <see cref="AttestException"/>.</summary>
internal delegate BodyOutcome StepBodyRunner(StepInvocation invocation);
