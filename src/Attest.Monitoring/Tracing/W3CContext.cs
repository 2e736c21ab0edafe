using System.Diagnostics;

namespace Attest.Monitoring.Tracing;

/// <summary>
/// The trace this process was started in: TRACEPARENT, TRACESTATE and BAGGAGE of the environment, read once at start.
/// </summary>
/// <param name="Parent">The caller's span; null when there is none.</param>
/// <param name="TraceState">Normalised; null when there is none.</param>
/// <param name="Baggage">Normalised; null when there is none.</param>
internal sealed record W3CContext(TraceParent? Parent, string? TraceState, string? Baggage)
{
    public const string TraceParentVariable = "TRACEPARENT";
    public const string TraceStateVariable = "TRACESTATE";
    public const string BaggageVariable = "BAGGAGE";
    public const string PropagatorsVariable = "OTEL_PROPAGATORS";

    /// <summary>Whether what we start is told of our trace.</summary>
    public bool HandsTraceOn { get; init; } = true;

    /// <summary>Nobody called.</summary>
    public static W3CContext None { get; } = new(null, null, null);

    /// <summary>The parent of the root span; <c>default</c> when there is none, which starts a new trace.</summary>
    public ActivityContext ParentContext => Parent is null ? default : Parent.ToContext(TraceState);

    /// <summary>Reads the three variables; what is invalid is ignored, and all of it is told in one warning.</summary>
    /// <param name="environment">The process's environment.</param>
    /// <param name="warn">Takes the warning, one line.</param>
    public static W3CContext Read(IReadOnlyDictionary<string, string> environment, Action<string> warn)
    {
        if (!environment.ContainsKey(TraceParentVariable)
            && !environment.ContainsKey(BaggageVariable)
            && !environment.ContainsKey(PropagatorsVariable))
        {
            return None;
        }

        var reader = new W3CContextReader(environment);
        var (trace, baggage) = reader.Propagators();
        var parent = trace ? reader.Parent() : null;
        var context = new W3CContext(parent, parent is null ? null : reader.State(), baggage ? reader.Baggage() : null) { HandsTraceOn = trace };
        if (reader.Faults is { } faults)
        {
            warn(faults);
        }

        return context;
    }
}
