using System.Diagnostics;

namespace Attest.Monitoring.Tracing;

/// <summary>
/// The trace this process was started in: TRACEPARENT, TRACESTATE and BAGGAGE of the environment, read once at start
/// and given on to every child.
/// </summary>
/// <param name="Parent">The caller's span; null when there is none.</param>
/// <param name="TraceState">Normalised; null when there is none.</param>
/// <param name="Baggage">Normalised; null when there is none.</param>
internal sealed record W3CContext(TraceParent? Parent, string? TraceState, string? Baggage)
{
    public const string TraceParentVariable = "TRACEPARENT";
    public const string TraceStateVariable = "TRACESTATE";
    public const string BaggageVariable = "BAGGAGE";

    /// <summary>Nobody called.</summary>
    public static W3CContext None { get; } = new(null, null, null);

    /// <summary>The parent of the root span; <c>default</c> when there is none, which starts a new trace.</summary>
    public ActivityContext ParentContext => Parent is null ? default : Parent.ToContext(TraceState);

    /// <summary>Reads the three variables; what is invalid is ignored, and all of it is told in one warning.</summary>
    /// <param name="environment">The process's environment.</param>
    /// <param name="warn">Takes the warning, one line.</param>
    public static W3CContext Read(IReadOnlyDictionary<string, string> environment, Action<string> warn)
    {
        if (!environment.ContainsKey(TraceParentVariable) && !environment.ContainsKey(BaggageVariable))
        {
            return None;
        }

        var reader = new W3CContextReader(environment);
        var parent = reader.Parent();
        var context = new W3CContext(parent, parent is null ? null : reader.State(), reader.Baggage());
        if (reader.Faults is { } faults)
        {
            warn(faults);
        }

        return context;
    }

    /// <summary>Writes the variables for a child of <paramref name="span"/>, and removes those it must not inherit.</summary>
    public void GiveTo(IDictionary<string, string> environment, Activity span) => GiveTo(
        environment, span.TraceId.ToHexString(), span.SpanId.ToHexString(), span.Recorded, span.TraceStateString);

    /// <inheritdoc cref="GiveTo(IDictionary{string, string}, Activity)"/>
    public void GiveTo(
        IDictionary<string, string> environment, string traceId, string spanId, bool sampled, string? traceState)
    {
        environment[TraceParentVariable] = TraceParent.Render(traceId, spanId, sampled);
        Set(environment, TraceStateVariable, traceState);
        Set(environment, BaggageVariable, Baggage);
    }

    private static void Set(IDictionary<string, string> environment, string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            environment.Remove(name);
        }
        else
        {
            environment[name] = value;
        }
    }
}
