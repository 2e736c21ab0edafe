using System.Diagnostics;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Tracing.Sampling;

namespace Attest.Monitoring.Tracing.Open;

/// <summary>
/// A span that a script opens around some of its work. It is the current activity meanwhile, so that spans of libraries are
/// its children. Inside a run of this process the listener takes it; elsewhere whoever opened it hands it on.
/// </summary>
internal sealed class ScriptSpan
{
    private static readonly ActivitySource Source = new(
        SpanListener.ScriptSourceName, typeof(ScriptSpan).Assembly.GetName().Version!.ToString(3));

    private readonly Activity _activity;

    private ScriptSpan(Activity activity) => _activity = activity;

    /// <summary>Starts a span below that of the script around it, else below <paramref name="context"/>.</summary>
    /// <param name="name">Not empty.</param>
    /// <param name="context">What the environment says.</param>
    /// <param name="sampler">Decides when it starts a trace.</param>
    public static ScriptSpan Start(string name, W3CContext context, Func<TraceSampler> sampler)
    {
        var parent = Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.Context : FromEnvironment(context);
        var listened = Source.StartActivity(name, ActivityKind.Internal, parent);
        return new ScriptSpan(listened ?? Unlistened(name, parent, sampler));
    }

    /// <summary>The innermost that is open on this thread; null when there is none.</summary>
    public static ScriptSpan? Current => Activity.Current is { } current && IsOurs(current) ? new ScriptSpan(current) : null;

    /// <summary>What a child process is told.</summary>
    public string TraceParent => Tracing.TraceParent.Render(_activity.TraceId.ToHexString(), _activity.SpanId.ToHexString(), _activity.ActivityTraceFlags);

    /// <summary>Its trace state; null when there is none.</summary>
    public string? TraceState => _activity.TraceStateString;

    public void Set(IReadOnlyList<KeyValuePair<string, object?>> attributes)
    {
        foreach (var (key, value) in attributes) _activity.SetTag(key, value);
    }

    public void Add(ActivityEvent happened) => _activity.AddEvent(happened);

    /// <summary>It has failed.</summary>
    /// <param name="type">What kind of error, few words.</param>
    /// <param name="message">Why.</param>
    public void Fail(string type, string message)
    {
        _activity.SetTag("error.type", type);
        _activity.SetStatus(ActivityStatusCode.Error, message);
    }

    /// <summary>Ends it as work that was over before.</summary>
    /// <param name="start">When it had begun.</param>
    /// <param name="end">When it had ended; not before <paramref name="start"/>.</param>
    /// <returns>As <see cref="End"/>.</returns>
    public FinishedSpan? EndAt(DateTimeOffset start, DateTimeOffset end)
    {
        _activity.SetStartTime(start.UtcDateTime);
        _activity.SetEndTime(end.UtcDateTime);
        return End();
    }

    /// <summary>Ends it.</summary>
    /// <returns>The span, to be handed on; null when the run's own listener has it.</returns>
    public FinishedSpan? End()
    {
        _activity.Stop();
        return _activity.Source == Source ? null : FinishedSpan.Of(_activity) with { Scope = null, ScopeVersion = null };
    }

    private static bool IsOurs(Activity activity) => activity.Source == Source || activity.GetCustomProperty(SpanListener.ScriptSourceName) is not null;

    /// <summary>In the process of a step its span is the parent, and not a remote one: it is of the same run.</summary>
    private static ActivityContext FromEnvironment(W3CContext context) => context.Parent is { } parent
        ? new ActivityContext(
            ActivityTraceId.CreateFromString(parent.TraceId), ActivitySpanId.CreateFromString(parent.SpanId), parent.Flags, context.TraceState)
        : default;

    private static Activity Unlistened(string name, ActivityContext parent, Func<TraceSampler> sampler)
    {
        var activity = new Activity(name);
        activity.SetIdFormat(ActivityIdFormat.W3C);
        activity.SetCustomProperty(SpanListener.ScriptSourceName, name);
        if (parent.SpanId != default)
        {
            activity.SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags);
            activity.TraceStateString = parent.TraceState;
            return activity.Start();
        }

        // What it was before must not be its parent: it starts a trace.
        Activity.Current = null;
        activity.Start();
        var decision = sampler().Decide(default, activity.TraceId);
        activity.ActivityTraceFlags = decision.IsSampled ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None;
        activity.TraceStateString = decision.TraceState;
        return activity;
    }
}
