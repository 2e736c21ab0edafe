using System.Diagnostics;
using Attest.Monitoring.Delivery;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tracing.Export;

/// <summary>
/// What of a span is exported (OpenTelemetry, "Span Limits"): of attributes, events and links the first, the rest is
/// counted. The trace file of a run has no limits.
/// </summary>
internal sealed record SpanLimits
{
    public AttributeLimits Attributes { get; init; } = new(128, null);
    public int Events { get; init; } = 128;
    public int Links { get; init; } = 128;

    /// <summary>Attributes of one event.</summary>
    public int EventAttributes { get; init; } = 128;

    /// <summary>Attributes of one link.</summary>
    public int LinkAttributes { get; init; } = 128;

    /// <summary>The limits that the standard variables ask for.</summary>
    public static SpanLimits Of(StandardVariables variables) => new()
    {
        Attributes = AttributeLimits.Of(variables, "SPAN"),
        Events = variables.Number("OTEL_SPAN_EVENT_COUNT_LIMIT", 0) ?? 128,
        Links = variables.Number("OTEL_SPAN_LINK_COUNT_LIMIT", 0) ?? 128,
        EventAttributes = AttributeLimits.CountOf(variables, "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT"),
        LinkAttributes = AttributeLimits.CountOf(variables, "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT"),
    };

    /// <summary>The span within the limits; the same object when nothing of it is beyond.</summary>
    public FinishedSpan Keep(FinishedSpan span)
    {
        if (Attributes.ValueLength is null && IsWithin(span)) return span;
        var dropped = new DroppedParts(
            Math.Max(0, span.Attributes.Count - Attributes.Count),
            Math.Max(0, span.Events.Count - Events),
            Math.Max(0, span.Links.Count - Links),
            [.. span.Events.Take(Events).Select(happened => Math.Max(0, happened.Tags.Count() - EventAttributes))],
            [.. span.Links.Take(Links).Select(link => Math.Max(0, (link.Tags?.Count() ?? 0) - LinkAttributes))]);
        return span with
        {
            Attributes = Cut(span.Attributes, Attributes.Count),
            Events = [.. span.Events.Take(Events).Select(happened => new ActivityEvent(
                happened.Name, happened.Timestamp, new ActivityTagsCollection(Cut(happened.Tags, EventAttributes))))],
            Links = [.. span.Links.Take(Links).Select(link => new ActivityLink(
                link.Context, link.Tags is { } tags ? new ActivityTagsCollection(Cut(tags, LinkAttributes)) : null))],
            Dropped = dropped.IsNothing ? null : dropped,
        };
    }

    private bool IsWithin(FinishedSpan span)
    {
        if (span.Attributes.Count > Attributes.Count || span.Events.Count > Events || span.Links.Count > Links) return false;
        foreach (var happened in span.Events)
        {
            if (happened.Tags.Count() > EventAttributes) return false;
        }

        foreach (var link in span.Links)
        {
            if (link.Tags?.Count() > LinkAttributes) return false;
        }

        return true;
    }

    private List<KeyValuePair<string, object?>> Cut(IEnumerable<KeyValuePair<string, object?>> attributes, int count) =>
        [.. attributes.Take(count).Select(attribute => new KeyValuePair<string, object?>(attribute.Key, Attributes.Cut(attribute.Value)))];
}
