using System.Diagnostics;

namespace Attest.Monitoring.Running;

/// <summary>Hands the trace context to a child (OpenTelemetry: context propagation through environment variables).</summary>
internal static class TraceEnvironment
{
    private const string Digits = "0123";

    public static void Give(Dictionary<string, string> environment, Activity? span, string? baggage)
    {
        if (baggage is not null) environment["BAGGAGE"] = baggage;
        if (span is null) return;

        // Sampled (1), and the caller's word that the trace id is random (2).
        var flags = (int)span.ActivityTraceFlags & 3;
        environment["TRACEPARENT"] = string.Concat(
            "00-", span.TraceId.ToHexString(), "-", string.Concat(span.SpanId.ToHexString(), "-0", Digits.AsSpan(flags, 1)));
        if (!string.IsNullOrEmpty(span.TraceStateString)) environment["TRACESTATE"] = span.TraceStateString;
    }
}
