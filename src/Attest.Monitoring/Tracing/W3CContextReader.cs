namespace Attest.Monitoring.Tracing;

/// <summary>Reads the variables of one environment and keeps what was wrong with them.</summary>
internal sealed class W3CContextReader(IReadOnlyDictionary<string, string> environment)
{
    /// <summary>What was ignored and why, one line; null when all was well.</summary>
    public string? Faults { get; private set; }

    /// <summary>Which of the two are read and handed on: <c>OTEL_PROPAGATORS</c>, both without it.</summary>
    public (bool Trace, bool Baggage) Propagators()
    {
        var text = Variable(W3CContext.PropagatorsVariable);
        if (text.IsEmpty) return (true, true);
        var (trace, baggage) = (false, false);
        foreach (var range in text.Split(','))
        {
            switch (text[range].Trim(" \t"))
            {
                case "tracecontext": trace = true; break;
                case "baggage": baggage = true; break;
                case "none": break;
                case var other: Ignore(W3CContext.PropagatorsVariable, $"names '{other}', which is none of tracecontext, baggage, none,"); break;
            }
        }

        return (trace, baggage);
    }

    public TraceParent? Parent()
    {
        var text = Variable(W3CContext.TraceParentVariable);
        if (!TraceParent.TryParse(text, out var parent) && !text.IsEmpty)
        {
            Ignore(W3CContext.TraceParentVariable, "is no W3C traceparent");
        }

        return parent;
    }

    public string? State()
    {
        var text = Variable(W3CContext.TraceStateVariable);
        var state = Tracing.TraceState.Normalize(text);
        if (state is null)
        {
            Ignore(W3CContext.TraceStateVariable, "is no W3C tracestate");
        }

        return string.IsNullOrEmpty(state) ? null : state;
    }

    public string? Baggage()
    {
        var text = Variable(W3CContext.BaggageVariable);
        var baggage = Tracing.Baggage.Normalize(text, out var cut);
        if (baggage is null)
        {
            Ignore(W3CContext.BaggageVariable, "is no W3C baggage");
        }
        else if (cut)
        {
            Ignore(
                W3CContext.BaggageVariable,
                $"is over {Tracing.Baggage.MaxMembers} members or {Tracing.Baggage.MaxLength} bytes: the members beyond are left out",
                "");
        }

        return string.IsNullOrEmpty(baggage) ? null : baggage;
    }

    private ReadOnlySpan<char> Variable(string name) =>
        environment.TryGetValue(name, out var value) ? value.AsSpan().Trim(" \t") : default;

    private void Ignore(string name, string why, string verdict = " and is ignored") =>
        Faults = string.Concat(Faults is null ? "" : Faults + "; ", "The environment variable ", name, string.Concat(" ", why, verdict));
}
