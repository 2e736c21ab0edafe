using System.Diagnostics;
using Attest.Monitoring.Planning;
using Attest.Monitoring.Running.Files;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Running;

/// <summary>Takes what a step told through <c>$ATTEST_EVENTS</c> into the run's signals and the step's span.</summary>
internal static class StepEvents
{
    public static void Take(RunScope scope, PlannedStep step, Activity? span, StepEvent told)
    {
        switch (told)
        {
            case LogEvent log:
                scope.Emit(new MessageLogged(
                    log.Time ?? scope.Now,
                    scope.Identity,
                    log.Level,
                    "attest::step",
                    log.Message,
                    [new("step", step.Id), .. log.Fields],
                    span?.SpanId.ToHexString()));
                break;
            case SpanAttributes attributes:
                foreach (var (name, value) in attributes.Attributes) span?.SetTag(name, value);
                break;
            case SpanEvent happened:
                span?.AddEvent(new ActivityEvent(
                    happened.Name, happened.Time ?? scope.Now, new ActivityTagsCollection(Nullable(happened.Attributes))));
                break;
            case ReportedSpan child when span is not null:
                scope.Emit(new SpanReported(scope.Now, scope.Identity, Finished(child, span)));
                break;
            case RejectedEvent rejected:
                scope.Emit(new MessageLogged(
                    scope.Now,
                    scope.Identity,
                    LogLevel.Warn,
                    "attest::step",
                    $"Step '{step.Id}', ATTEST_EVENTS line {rejected.Line}: {rejected.Reason}",
                    [new("step", step.Id), new("error_id", ErrorIds.EventInvalid)],
                    span?.SpanId.ToHexString()));
                break;
        }
    }

    private static FinishedSpan Finished(ReportedSpan child, Activity parent) => new()
    {
        TraceId = parent.TraceId.ToHexString(),
        SpanId = child.SpanId ?? ActivitySpanId.CreateRandom().ToHexString(),
        ParentSpanId = child.ParentSpanId ?? parent.SpanId.ToHexString(),
        TraceState = parent.TraceStateString,
        Sampled = parent.Recorded,
        Name = child.Name,
        Kind = ActivityKind.Internal,
        StartedAt = child.Start,
        EndedAt = child.End,
        Status = child.Status switch
        {
            SpanStatus.Ok => ActivityStatusCode.Ok,
            SpanStatus.Error => ActivityStatusCode.Error,
            _ => ActivityStatusCode.Unset,
        },
        StatusMessage = child.StatusMessage,
        Attributes = Nullable(child.Attributes),
        Events = Moments(child),
    };

    private static List<ActivityEvent> Moments(ReportedSpan child)
    {
        var moments = new List<ActivityEvent>(child.Events.Count);
        foreach (var told in child.Events)
        {
            var tags = new ActivityTagsCollection(Nullable(told.Attributes));
            moments.Add(new ActivityEvent(told.Name, told.Time ?? child.End, tags));
        }

        return moments;
    }

    private static List<KeyValuePair<string, object?>> Nullable(IReadOnlyList<KeyValuePair<string, object>> attributes)
    {
        var nullable = new List<KeyValuePair<string, object?>>(attributes.Count);
        foreach (var (name, value) in attributes) nullable.Add(new(name, value));
        return nullable;
    }
}
