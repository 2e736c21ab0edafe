namespace Attest.Monitoring.Metrics.Exemplars;

/// <summary>The sampled span that a measurement belongs to.</summary>
/// <param name="TraceId">32 lower hex digits; empty = of no span.</param>
/// <param name="SpanId">16 lower hex digits.</param>
internal sealed record TraceReference(string TraceId, string SpanId)
{
    /// <summary>The measurement is of no sampled span, whatever the thread that counts it is doing.</summary>
    public static TraceReference None { get; } = new("", "");
}
