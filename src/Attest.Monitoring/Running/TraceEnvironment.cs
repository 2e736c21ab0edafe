using System.Diagnostics;

namespace Attest.Monitoring.Running;

/// <summary>Hands the trace context to a child (OpenTelemetry: context propagation through environment variables).</summary>
internal static class TraceEnvironment
{
    public static void Give(Dictionary<string, string> environment, Activity? span, string? baggage)
    {
        if (baggage is not null) environment["BAGGAGE"] = baggage;
        if (span is null) return;
        environment["TRACEPARENT"] = span.Recorded
            ? $"00-{span.TraceId.ToHexString()}-{span.SpanId.ToHexString()}-01"
            : $"00-{span.TraceId.ToHexString()}-{span.SpanId.ToHexString()}-00";
        if (!string.IsNullOrEmpty(span.TraceStateString)) environment["TRACESTATE"] = span.TraceStateString;
    }
}
