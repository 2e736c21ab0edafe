using Attest.Monitoring.Running;

namespace Attest.Monitoring.Signals;

/// <summary>
/// What a run says of itself: immutable records of a closed set, the only thing sinks see.
/// Secrets are masked before a signal is made.
/// </summary>
/// <param name="Timestamp">When it happened, UTC.</param>
/// <param name="Run">Which run; null outside one.</param>
internal abstract record Signal(DateTimeOffset Timestamp, RunIdentity? Run);

/// <summary>Who is speaking.</summary>
/// <param name="RunId">UUIDv7.</param>
/// <param name="Pipeline">The pipeline's name.</param>
/// <param name="Type">Its low-cardinality type.</param>
/// <param name="TraceId">32 lower hex digits; null when nothing is traced.</param>
/// <param name="SpanId">The root span's id, 16 lower hex digits.</param>
internal sealed record RunIdentity(string RunId, string Pipeline, string Type, string? TraceId, string? SpanId)
{
    /// <summary>Whether its trace may leave the machine: then its measurements name it as their exemplar.</summary>
    public bool IsSampled { get; init; }

    /// <summary>The span that the root is a child of, 16 lower hex digits; null for a trace of its own.</summary>
    public string? ParentSpanId { get; init; }
}

/// <summary>A definition was seen: every closed series of it is born at 0, before its first event.</summary>
internal sealed record PipelineSeen(
    DateTimeOffset Timestamp, string Pipeline, string Type, IReadOnlyList<SeenStep> Steps) : Signal(Timestamp, null);

/// <summary>A step of a definition that was seen.</summary>
internal sealed record SeenStep(string Id, string Kind);

/// <summary>The run waits for its concurrency group.</summary>
internal sealed record RunQueued(DateTimeOffset Timestamp, RunIdentity Run, string Group) : Signal(Timestamp, Run);

/// <summary>The run waits no longer.</summary>
internal sealed record RunDequeued(DateTimeOffset Timestamp, RunIdentity Run, string Group) : Signal(Timestamp, Run);

/// <summary>The run is about to start its first step.</summary>
internal sealed record RunStarted(
    DateTimeOffset Timestamp, RunIdentity Run, IReadOnlyList<SeenStep> Steps, int Concurrency) : Signal(Timestamp, Run);

/// <summary>An attempt of a step starts; the first attempt is 1.</summary>
internal sealed record StepStarted(
    DateTimeOffset Timestamp, RunIdentity Run, int Index, string Step, string Kind, int Attempt, string? SpanId)
    : Signal(Timestamp, Run);

/// <summary>An attempt failed and will be repeated after <paramref name="Delay"/>.</summary>
internal sealed record StepRetried(
    DateTimeOffset Timestamp, RunIdentity Run, int Index, string Step, int Attempt, TimeSpan Delay, StepError Error)
    : Signal(Timestamp, Run);

/// <summary>A step ended, run or skipped.</summary>
internal sealed record StepFinished(DateTimeOffset Timestamp, RunIdentity Run, int Index, StepReport Report, string? SpanId)
    : Signal(Timestamp, Run);

/// <summary>What the trees of all running steps use together.</summary>
internal sealed record ResourceSampled(DateTimeOffset Timestamp, RunIdentity Run, long MemoryBytes, double CpuPercent)
    : Signal(Timestamp, Run);

/// <summary>A run's steps together, or one step, have used 80 % of the memory they may: told once of each.</summary>
/// <param name="Timestamp">When it was seen.</param>
/// <param name="Run">The run.</param>
/// <param name="Step">The step whose limit it is; null = the pipeline's.</param>
/// <param name="MemoryBytes">What was used.</param>
/// <param name="LimitBytes">What may be.</param>
internal sealed record MemoryNearLimit(DateTimeOffset Timestamp, RunIdentity Run, string? Step, long MemoryBytes, long LimitBytes)
    : Signal(Timestamp, Run)
{
    /// <summary>The share of a limit from which it is told.</summary>
    public const double Share = 0.8;

    /// <summary>Whether so much of a limit is told.</summary>
    public static bool IsNear(long? used, long? limit) => used >= limit * Share;
}

/// <summary>A step reported one measurement of a metric of its own.</summary>
internal sealed record MetricReported(
    DateTimeOffset Timestamp, RunIdentity Run, string Step, CustomMetric Metric, double Value) : Signal(Timestamp, Run);

/// <summary>A custom metric: exposed as named, no prefix.</summary>
/// <param name="Name">A valid Prometheus metric name.</param>
/// <param name="Kind"><c>counter|gauge|histogram</c>.</param>
/// <param name="Labels">Labels; <c>pipeline</c> and <c>step</c> are added unless given.</param>
/// <param name="Buckets">Upper bounds of a histogram, ascending; empty = the default ones.</param>
/// <param name="Help">Help text, or null.</param>
internal sealed record CustomMetric(
    string Name,
    Definitions.StepMetricType Kind,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyList<double> Buckets,
    string? Help);

/// <summary>Something to be told that is no step's end: a warning, a debug line, an event a step reported.</summary>
/// <param name="Timestamp">When.</param>
/// <param name="Run">Which run, if any.</param>
/// <param name="Level">How grave.</param>
/// <param name="Target">The component, for example <c>attest::step</c>.</param>
/// <param name="Message">One line.</param>
/// <param name="Fields">Values: string, bool, long, double.</param>
/// <param name="SpanId">The span it belongs to, if not the root.</param>
internal sealed record MessageLogged(
    DateTimeOffset Timestamp,
    RunIdentity? Run,
    LogLevel Level,
    string Target,
    string Message,
    IReadOnlyList<KeyValuePair<string, object>> Fields,
    string? SpanId = null) : Signal(Timestamp, Run);

/// <summary>Log levels, the least grave first; a log spells them TRACE DEBUG INFO WARN ERROR.</summary>
public enum LogLevel
{
    /// <summary>Each measurement that a step reports.</summary>
    Trace,

    /// <summary>Starts of steps and attempts, resource samples.</summary>
    Debug,

    /// <summary>Start and end of a run, ends of steps.</summary>
    Info,

    /// <summary>What is out of order and stops nothing.</summary>
    Warn,

    /// <summary>What failed.</summary>
    Error,
}

/// <summary>The run ended; emitted before the report is printed.</summary>
internal sealed record RunFinished(DateTimeOffset Timestamp, RunIdentity Run, RunReport Report) : Signal(Timestamp, Run);

/// <summary>A run whose process died was found and closed, exactly once.</summary>
internal sealed record RunLost(DateTimeOffset Timestamp, RunIdentity Run, RunReport Report) : Signal(Timestamp, Run);

/// <summary>An event was taken into the audit log.</summary>
internal sealed record AuditRecorded(DateTimeOffset Timestamp, string EventType) : Signal(Timestamp, null);

/// <summary>A checkpoint of the audit log was copied to an anchor, or could not be.</summary>
/// <param name="Timestamp">When.</param>
/// <param name="Kind"><c>file|folder|git|s3|timestamp</c></param>
/// <param name="Succeeded">Whether it is there.</param>
internal sealed record AuditAnchored(DateTimeOffset Timestamp, string Kind, bool Succeeded) : Signal(Timestamp, null);

/// <summary>A span of a step's own ended; its parent is in the run's trace.</summary>
internal sealed record SpanReported(DateTimeOffset Timestamp, RunIdentity Run, FinishedSpan Span) : Signal(Timestamp, Run);

/// <summary>The monitor endpoint answers from now on.</summary>
/// <param name="Timestamp">When.</param>
/// <param name="Endpoints">Its routes, as templates: never a raw path.</param>
internal sealed record EndpointsOpened(DateTimeOffset Timestamp, IReadOnlyList<string> Endpoints) : Signal(Timestamp, null);

/// <summary>Connections to the monitor endpoint were opened (+) or closed (-).</summary>
internal sealed record ConnectionsChanged(DateTimeOffset Timestamp, int By) : Signal(Timestamp, null);

/// <summary>Somebody asked for what is not open to everybody, and was known or not.</summary>
/// <param name="Timestamp">When.</param>
/// <param name="Method"><see cref="BearerToken"/> or <see cref="NoMethod"/>.</param>
/// <param name="Succeeded">Whether whoever asked may go on.</param>
internal sealed record AuthenticationTried(DateTimeOffset Timestamp, string Method, bool Succeeded) : Signal(Timestamp, null)
{
    /// <summary>A token was shown, as Bearer or as the password of Basic.</summary>
    public const string BearerToken = "bearer_token";

    /// <summary>Nothing was shown.</summary>
    public const string NoMethod = "none";
}

/// <summary>A monitor elsewhere refused the token that a command of this account showed it.</summary>
/// <param name="Timestamp">When.</param>
internal sealed record TokenRefused(DateTimeOffset Timestamp) : Signal(Timestamp, null);

/// <summary>Whether whoever asked holds the role of what was asked for.</summary>
/// <param name="Timestamp">When.</param>
/// <param name="Resource">What was to be read: <c>metrics|health|audit|runs|monitor</c></param>
/// <param name="Action"><c>read|admin</c></param>
/// <param name="Allowed">Whether it was.</param>
internal sealed record AuthorizationChecked(DateTimeOffset Timestamp, string Resource, string Action, bool Allowed) : Signal(Timestamp, null);

/// <summary>Somebody does what nobody does who means well.</summary>
/// <param name="Timestamp">When.</param>
/// <param name="ActivityType"><see cref="RateLimitExceeded"/> or <see cref="UnusualPattern"/>.</param>
internal sealed record SuspiciousActivitySeen(DateTimeOffset Timestamp, string ActivityType) : Signal(Timestamp, null)
{
    public const string RateLimitExceeded = "rate_limit_exceeded";
    public const string UnusualPattern = "unusual_pattern";
}

/// <summary>A request to the monitor endpoint was answered.</summary>
/// <param name="Timestamp">When.</param>
/// <param name="Endpoint">The route's template, or <c>other</c>.</param>
/// <param name="Method"><c>GET|HEAD|other</c></param>
/// <param name="Code">The status.</param>
/// <param name="Client">Who asked: a token's name, or <c>anonymous</c>.</param>
/// <param name="Duration">From the headers to the whole answer.</param>
/// <param name="Bytes">The answer's size as sent.</param>
/// <param name="ErrorId">The error behind it, if there is one.</param>
internal sealed record RequestServed(
    DateTimeOffset Timestamp, string Endpoint, string Method, int Code, string Client, TimeSpan Duration, long Bytes, string? ErrorId)
    : Signal(Timestamp, null)
{
    /// <summary>The trace of its span; null when it is not exported.</summary>
    public string? TraceId { get; init; }

    /// <summary>Its span.</summary>
    public string? SpanId { get; init; }
}

/// <summary>A health check has an answer.</summary>
/// <param name="Timestamp">When.</param>
/// <param name="Component">Its name.</param>
/// <param name="Value">1 healthy, 0.5 degraded, 0 unhealthy, as its answers count.</param>
/// <param name="Took">How long the check took.</param>
/// <param name="CertificateExpiry">When the certificate that was looked at expires; null = none was.</param>
internal sealed record HealthChecked(
    DateTimeOffset Timestamp, string Component, double Value, TimeSpan Took, DateTimeOffset? CertificateExpiry) : Signal(Timestamp, null);
