using System.Diagnostics;

namespace Attest.Monitoring.Signals;

/// <summary>A span that ended elsewhere: in a child that reported it, or in a process that was lost.</summary>
internal sealed record FinishedSpan
{
    /// <summary>32 lower hex digits.</summary>
    public required string TraceId { get; init; }

    /// <summary>16 lower hex digits.</summary>
    public required string SpanId { get; init; }

    /// <summary>16 lower hex digits; null for a root.</summary>
    public string? ParentSpanId { get; init; }

    public string? TraceState { get; init; }

    /// <summary>Whether it may be exported; the trace file has it in any case.</summary>
    public bool Sampled { get; init; } = true;

    public required string Name { get; init; }
    public ActivityKind Kind { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset EndedAt { get; init; }
    public ActivityStatusCode Status { get; init; }

    /// <summary>Only with <see cref="ActivityStatusCode.Error"/>.</summary>
    public string? StatusMessage { get; init; }

    /// <summary>Values: string, bool, whole numbers, doubles, bytes, lists and maps of these.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Attributes { get; init; } = [];

    public IReadOnlyList<ActivityEvent> Events { get; init; } = [];
}
