using System.Diagnostics;

namespace Attest.Monitoring.Signals;

/// <summary>A span that has ended: in this process, in a child that reported it, or in a process that was lost.</summary>
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

    /// <summary>Whether the parent is in another process.</summary>
    public bool HasRemoteParent { get; init; }

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
    public IReadOnlyList<ActivityLink> Links { get; init; } = [];

    /// <summary>What was left out of it; null = nothing.</summary>
    public DroppedParts? Dropped { get; init; }

    /// <summary>Who made it: the name of the activity source; null = we.</summary>
    public string? Scope { get; init; }

    /// <summary>The version of <see cref="Scope"/>.</summary>
    public string? ScopeVersion { get; init; }

    /// <summary>What a stopped activity holds.</summary>
    public static FinishedSpan Of(Activity activity)
    {
        var attributes = new List<KeyValuePair<string, object?>>();
        foreach (ref readonly var tag in activity.EnumerateTagObjects()) attributes.Add(tag);
        List<ActivityEvent>? events = null;
        foreach (ref readonly var happened in activity.EnumerateEvents()) (events ??= []).Add(happened);
        List<ActivityLink>? links = null;
        foreach (ref readonly var link in activity.EnumerateLinks()) (links ??= []).Add(link);
        return new FinishedSpan
        {
            TraceId = activity.TraceId.ToHexString(),
            SpanId = activity.SpanId.ToHexString(),
            ParentSpanId = activity.ParentSpanId == default ? null : activity.ParentSpanId.ToHexString(),
            TraceState = activity.TraceStateString,
            Sampled = activity.Recorded,
            HasRemoteParent = activity.HasRemoteParent,
            Name = activity.DisplayName,
            Kind = activity.Kind,
            StartedAt = new DateTimeOffset(activity.StartTimeUtc),
            EndedAt = new DateTimeOffset(activity.StartTimeUtc + activity.Duration),
            Status = activity.Status,
            StatusMessage = activity.StatusDescription,
            Attributes = attributes,
            Events = (IReadOnlyList<ActivityEvent>?)events ?? [],
            Links = (IReadOnlyList<ActivityLink>?)links ?? [],
            Scope = activity.Source.Name,
            ScopeVersion = activity.Source.Version,
        };
    }
}
