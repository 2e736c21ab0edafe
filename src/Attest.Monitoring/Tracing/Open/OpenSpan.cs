using System.Diagnostics;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tracing.Open;

/// <summary>A span that a script has started and not yet ended: it lives in a file, since its process does not.</summary>
internal sealed record OpenSpan
{
    /// <summary>32 lower hex digits.</summary>
    public required string TraceId { get; init; }

    /// <summary>16 lower hex digits.</summary>
    public required string SpanId { get; init; }

    /// <summary>16 lower hex digits; null for a root.</summary>
    public string? ParentSpanId { get; init; }

    public string? TraceState { get; init; }
    public ActivityTraceFlags Flags { get; init; } = ActivityTraceFlags.Recorded;
    public required string Name { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public IReadOnlyList<KeyValuePair<string, object?>> Attributes { get; init; } = [];
    public IReadOnlyList<ActivityEvent> Events { get; init; } = [];

    /// <summary>What a child of it finds in its environment.</summary>
    public string TraceParent => Tracing.TraceParent.Render(TraceId, SpanId, Flags);

    /// <summary>The span, ended.</summary>
    /// <param name="at">When.</param>
    /// <param name="status">How.</param>
    /// <param name="message">Why it failed; only with <see cref="ActivityStatusCode.Error"/>.</param>
    /// <param name="attributes">What is added at its end.</param>
    public FinishedSpan End(
        DateTimeOffset at, ActivityStatusCode status, string? message, IReadOnlyList<KeyValuePair<string, object?>> attributes) => new()
    {
        TraceId = TraceId,
        SpanId = SpanId,
        ParentSpanId = ParentSpanId,
        TraceState = TraceState,
        Sampled = Flags.HasFlag(ActivityTraceFlags.Recorded),
        Name = Name,
        Kind = ActivityKind.Internal,
        StartedAt = StartedAt,

        // A clock that was set back does not make a span end before it started.
        EndedAt = at < StartedAt ? StartedAt : at,
        Status = status,
        StatusMessage = message,
        Attributes = [.. Attributes, .. attributes],
        Events = Events,
    };
}
