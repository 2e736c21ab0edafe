using Attest.Monitoring.Definitions.Expressions;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions;

/// <summary>One step as written; a matrix makes several planned steps of it.</summary>
internal sealed record StepDefinition
{
    /// <summary><c>[A-Za-z0-9][A-Za-z0-9_-]{0,63}</c>, unequal to any other without case.</summary>
    public required string Id { get; init; }

    public required SourcePosition Position { get; init; }
    public required StepBody Body { get; init; }
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>Null = <c>success()</c>.</summary>
    public Condition? If { get; init; }

    /// <summary>For <c>run</c> only: sh, bash, cmd, pwsh.</summary>
    public string? Shell { get; init; }

    public Template? WorkingDirectory { get; init; }
    public IReadOnlyDictionary<string, Template> Env { get; init; } = PipelineDefinition.EmptyEnv;

    /// <summary>The secrets this step sees: no other step's environment holds them.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>Globs. A step that has them sees only its declared environment.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    public IReadOnlyList<string> Outputs { get; init; } = [];
    public RetryPolicy Retry { get; init; } = RetryPolicy.None;

    /// <summary>Null = that of the defaults.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Already resolved against <c>limit_profiles</c>.</summary>
    public ResourceLimits Limits { get; init; } = ResourceLimits.None;

    public bool ContinueOnError { get; init; }

    /// <summary>Runs whatever happened before, also after a cancel.</summary>
    public bool Finally { get; init; }

    /// <summary>The step's processes may outlive it.</summary>
    public bool Background { get; init; }

    /// <summary><c>pwsh</c> only.</summary>
    public StepIsolation Isolation { get; init; }

    /// <summary>Axes in the order written, each with its values (string, bool, long or double).</summary>
    public IReadOnlyList<MatrixAxis> Matrix { get; init; } = [];

    /// <summary>Metrics that the step's process may report through <c>$ATTEST_METRICS</c>.</summary>
    public IReadOnlyList<StepMetric> Metrics { get; init; } = [];
}

/// <summary>Where a <c>pwsh</c> step runs.</summary>
internal enum StepIsolation
{
    Runspace,
    Process,
}

/// <summary>One axis of a matrix.</summary>
internal sealed record MatrixAxis(string Name, IReadOnlyList<object> Values);

/// <summary>How often and how fast a failed step is tried again.</summary>
/// <param name="Attempts">All tries together, from 1 to 100.</param>
/// <param name="Delay">Before the second try.</param>
/// <param name="Backoff">How the delay grows; never over one hour.</param>
internal sealed record RetryPolicy(int Attempts, TimeSpan Delay, Backoff Backoff)
{
    public static RetryPolicy None { get; } = new(1, TimeSpan.Zero, Backoff.Constant);

    /// <summary>The delay after try number <paramref name="attempt"/> (from 1) has failed.</summary>
    public TimeSpan DelayAfter(int attempt) => Backoff switch
    {
        Backoff.Linear => Capped(Delay.TotalSeconds * attempt),
        Backoff.Exponential => Capped(Delay.TotalSeconds * Math.Pow(2, attempt - 1)),
        _ => Capped(Delay.TotalSeconds),
    };

    private static TimeSpan Capped(double seconds) => TimeSpan.FromSeconds(Math.Min(seconds, 3600));
}

/// <summary>How a retry's delay grows.</summary>
internal enum Backoff
{
    Constant,
    Linear,
    Exponential,
}

/// <summary>A custom metric declared by a step.</summary>
internal sealed record StepMetric(
    string Name, StepMetricType Type, IReadOnlyDictionary<string, string> Labels, IReadOnlyList<double> Buckets, string? Help);

/// <summary>The type of a custom metric.</summary>
internal enum StepMetricType
{
    Counter,
    Gauge,
    Histogram,
}
