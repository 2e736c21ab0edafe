using Attest.Monitoring.Definitions.Expressions;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions;

/// <summary>What the user wrote, validated: every name resolves, every value has its type.</summary>
internal sealed record PipelineDefinition
{
    public required string Name { get; init; }

    /// <summary>A free, low-cardinality label; <c>pipeline</c> unless given.</summary>
    public string Type { get; init; } = "pipeline";

    /// <summary>The folder relative paths start from: that of the file, or the current one.</summary>
    public required string BaseDirectory { get; init; }

    /// <summary>The file, null for a definition made in code.</summary>
    public string? File { get; init; }

    /// <summary>The document it was read from; null for one made without.</summary>
    public SourceNode? Root { get; init; }

    public IReadOnlyList<ParameterDefinition> Parameters { get; init; } = [];
    public IReadOnlyDictionary<string, Template> Env { get; init; } = EmptyEnv;

    /// <summary>Names of environment variables whose values are masked everywhere.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    public StepDefaults Defaults { get; init; } = new();

    /// <summary>Steps at once; null = the number of processors.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Runs of one group queue on a state folder.</summary>
    public Template? ConcurrencyGroup { get; init; }

    /// <summary>Limits of the whole run; <see cref="ResourceLimits.Duration"/> is its time-out.</summary>
    public ResourceLimits Limits { get; init; } = ResourceLimits.None;

    public MonitoringOptions Monitoring { get; init; } = new();

    /// <summary>Modules imported into <c>pwsh</c> steps.</summary>
    public IReadOnlyList<string> Modules { get; init; } = [];

    public required IReadOnlyList<StepDefinition> Steps { get; init; }

    /// <summary>Keys that are valid but whose slice has not landed: a run refuses them by name, with their place.</summary>
    public IReadOnlyList<DeferredKey> Deferred { get; init; } = [];

    internal static readonly IReadOnlyDictionary<string, Template> EmptyEnv = new Dictionary<string, Template>();
}

/// <summary>A key the language has and this build does not carry out yet.</summary>
internal sealed record DeferredKey(SourcePosition Position, string Key);

/// <summary>The type of a parameter: <c>string|boolean|number|integer</c>.</summary>
internal enum ParameterType
{
    String,
    Boolean,
    Number,
    Integer,
}

/// <summary>A declared parameter.</summary>
internal sealed record ParameterDefinition(string Name, ParameterType Type, SourcePosition Position)
{
    /// <summary>The default (string, bool, double or long); null = the parameter is required.</summary>
    public object? Default { get; init; }

    /// <summary>A regular expression that the whole value of a string must match; matched with a time-out, non-backtracking.</summary>
    public string? Pattern { get; init; }

    /// <summary>The closed list of values, when there is one.</summary>
    public IReadOnlyList<object>? Values { get; init; }

    public string? Description { get; init; }
}

/// <summary>What a step takes when it says nothing itself.</summary>
internal sealed record StepDefaults
{
    /// <summary>sh, bash, cmd or pwsh; null = sh on Unix, pwsh on Windows.</summary>
    public string? Shell { get; init; }

    /// <summary>Null = no time-out.</summary>
    public TimeSpan? Timeout { get; init; }

    public Template? WorkingDirectory { get; init; }

    /// <summary>From SIGTERM to SIGKILL.</summary>
    public TimeSpan KillAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What <c>finally</c> steps have after a cancel.</summary>
    public TimeSpan CancelGrace { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>What is sampled of the running steps' process trees, and how often.</summary>
internal sealed record MonitoringOptions
{
    public bool TrackMemory { get; init; } = true;
    public bool TrackCpu { get; init; } = true;
    public TimeSpan SampleInterval { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>Limits of a step or run; null = none.</summary>
/// <param name="MemoryBytes">Resident memory of the process tree.</param>
/// <param name="CpuPercent">Share of the whole machine, 0 to 100, averaged.</param>
/// <param name="Duration">Wall-clock time.</param>
internal sealed record ResourceLimits(long? MemoryBytes, double? CpuPercent, TimeSpan? Duration)
{
    public static ResourceLimits None { get; } = new(null, null, null);
}
