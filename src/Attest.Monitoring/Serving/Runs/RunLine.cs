using Attest.Monitoring.Running;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Serving.Runs;

/// <summary>What a list shows of a run: its report without what only its own page needs.</summary>
internal sealed record RunLine
{
    /// <summary>Steps that are kept of one run; a list can show no more.</summary>
    public const int MostSteps = 64;

    public required string RunId { get; init; }

    /// <summary>Where it lies.</summary>
    public required StateFolder Folder { get; init; }

    public required string Pipeline { get; init; }
    public required string Type { get; init; }
    public required RunStatus Status { get; init; }
    public required string TraceId { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required double DurationMs { get; init; }
    public long? PeakMemoryBytes { get; init; }
    public double? CpuSeconds { get; init; }

    /// <summary>The first <see cref="MostSteps"/>.</summary>
    public required StepMark[] Steps { get; init; }

    /// <summary>How many there are.</summary>
    public required int StepsTotal { get; init; }

    /// <summary>Of the run, or of the first step that failed it.</summary>
    public string? ErrorId { get; init; }

    /// <summary>At most 300 characters of it.</summary>
    public string? ErrorMessage { get; init; }

    public bool IsRunning => Status is RunStatus.Running;

    /// <summary>As it was before its first step.</summary>
    public RunLine AtStart() => this with
    {
        Status = RunStatus.Running,
        DurationMs = 0,
        ErrorId = null,
        ErrorMessage = null,
        PeakMemoryBytes = null,
        CpuSeconds = null,
        Steps = [.. Steps.Select(static step => step with { Status = RunStatus.Running, Attempts = 0, StartedAt = null, DurationMs = 0 })],
    };
}

/// <summary>A step as a bar.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">Of its body.</param>
/// <param name="Status">How it ended, or <c>running</c>.</param>
/// <param name="Attempts">Tries; 0 when it has not started.</param>
/// <param name="StartedAt">UTC; null when it has not started.</param>
/// <param name="DurationMs">0 while it runs.</param>
/// <param name="Cache"><c>hit|miss|off</c></param>
internal readonly record struct StepMark(
    string Id, string Kind, RunStatus Status, int Attempts, DateTimeOffset? StartedAt, double DurationMs, string Cache);
