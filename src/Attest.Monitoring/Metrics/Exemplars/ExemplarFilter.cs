namespace Attest.Monitoring.Metrics.Exemplars;

/// <summary>Which measurements may become exemplars (OpenTelemetry Metrics SDK, "ExemplarFilter").</summary>
internal enum ExemplarFilter
{
    /// <summary>Those made inside a sampled span.</summary>
    TraceBased,

    /// <summary>All; those outside of any span name none.</summary>
    AlwaysOn,

    /// <summary>None.</summary>
    AlwaysOff,
}

/// <summary>What <c>OTEL_METRICS_EXEMPLAR_FILTER</c> says.</summary>
internal static class ExemplarChoice
{
    public const string Variable = "OTEL_METRICS_EXEMPLAR_FILTER";

    /// <summary>The filter; <c>trace_based</c> where it says nothing, or nothing that is known, which is told.</summary>
    public static ExemplarFilter Of(IReadOnlyDictionary<string, string> environment, Action<string> warn)
    {
        var text = environment.TryGetValue(Variable, out var value) ? value.Trim() : "";
        switch (text.ToLowerInvariant())
        {
            case "" or "trace_based": return ExemplarFilter.TraceBased;
            case "always_on": return ExemplarFilter.AlwaysOn;
            case "always_off": return ExemplarFilter.AlwaysOff;
        }

        warn($"{Variable} is ignored: '{text}' is none of always_on, always_off, trace_based.");
        return ExemplarFilter.TraceBased;
    }
}
