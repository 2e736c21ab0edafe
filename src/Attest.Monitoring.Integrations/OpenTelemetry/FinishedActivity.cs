using System.Diagnostics;
using System.Runtime.CompilerServices;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Tracing;

namespace Attest.Monitoring.Integrations.OpenTelemetry;

/// <summary>
/// A span that ended elsewhere as an <see cref="Activity"/>, the only form that OpenTelemetry's exporter takes. Its ids
/// were given out before (children name it as their parent), but an activity makes its own and has no way to be told:
/// so they are put in its fields.
/// </summary>
internal static class FinishedActivity
{
    /// <summary>An activity with the span's ids, times, kind and content; it was never started and is no one's current.</summary>
    public static Activity From(FinishedSpan span, string scopeVersion)
    {
        var activity = new Activity(span.Name);
        activity.SetIdFormat(ActivityIdFormat.W3C);
        if (span.ParentSpanId is { } parent)
        {
            activity.SetParentId(
                ActivityTraceId.CreateFromString(span.TraceId), ActivitySpanId.CreateFromString(parent), ActivityTraceFlags.Recorded);
        }

        TraceId(activity) = span.TraceId;
        SpanId(activity) = span.SpanId;
        SetKind(activity, span.Kind);
        SetSource(activity, Source(scopeVersion));
        activity.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        activity.TraceStateString = span.TraceState;
        activity.SetStartTime(span.StartedAt.UtcDateTime);
        activity.SetEndTime(span.EndedAt.UtcDateTime);
        activity.SetStatus(span.Status, span.StatusMessage);
        foreach (var (key, value) in span.Attributes)
        {
            activity.SetTag(key, value);
        }

        foreach (var happened in span.Events)
        {
            activity.AddEvent(happened);
        }

        return activity;
    }

    private static ActivitySource? s_source;

    private static ActivitySource Source(string version) =>
        s_source ??= new ActivitySource(SpanListener.SourceName, version);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_traceId")]
    private static extern ref string? TraceId(Activity activity);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_spanId")]
    private static extern ref string? SpanId(Activity activity);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_Kind")]
    private static extern void SetKind(Activity activity, ActivityKind kind);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_Source")]
    private static extern void SetSource(Activity activity, ActivitySource source);
}
