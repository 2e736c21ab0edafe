namespace Attest.Monitoring.Metrics.Exemplars;

/// <summary>
/// One measurement of a series, and which trace it came from. Its labels in an exposition,
/// <c>{trace_id="…",span_id="…"}</c>, are 63 characters, within the 128 that OpenMetrics 1.0 allows ("Exemplars").
/// </summary>
/// <param name="Value">What was measured.</param>
/// <param name="Time">When, Unix milliseconds.</param>
/// <param name="TraceId">32 lower hex digits; empty = of no span.</param>
/// <param name="SpanId">16 lower hex digits; empty = of no span.</param>
internal sealed record Exemplar(double Value, long Time, string TraceId, string SpanId)
{
    public bool HasSpan => TraceId.Length > 0;

    /// <summary>The later one; of two of the same millisecond always the same, so that the order of files plays no part.</summary>
    public static Exemplar? Newer(Exemplar? left, Exemplar? right)
    {
        if (left is null || right is null) return left ?? right;
        var order = left.Time.CompareTo(right.Time);
        if (order == 0) order = string.CompareOrdinal(left.SpanId, right.SpanId);
        if (order == 0) order = left.Value.CompareTo(right.Value);
        return order >= 0 ? left : right;
    }
}
