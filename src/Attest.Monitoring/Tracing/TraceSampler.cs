using System.Buffers.Binary;
using System.Diagnostics;

namespace Attest.Monitoring.Tracing;

/// <summary>
/// Which traces are exported: what the caller decided, else a share of the new ones, by the 56 random bits of the trace
/// id (W3C Trace Context level 2, "random trace id"; OpenTelemetry, consistent probability sampling): all who use the
/// same share keep the same traces.
/// </summary>
/// <param name="rate">The share of new traces, 0 to 1.</param>
internal sealed class TraceSampler(double rate)
{
    private const double RandomValues = 1L << 56;

    private readonly long _rejected = (long)((1 - Math.Clamp(rate, 0, 1)) * RandomValues);

    /// <summary>Whether a span is sampled: as its parent, or, for a root, by its trace id.</summary>
    public bool IsSampled(ActivityContext parent, ActivityTraceId traceId) =>
        parent.SpanId == default ? Randomness(traceId) >= _rejected : parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);

    private static long Randomness(ActivityTraceId traceId)
    {
        Span<byte> bytes = stackalloc byte[16];
        traceId.CopyTo(bytes);
        return BinaryPrimitives.ReadInt64BigEndian(bytes[8..]) & ((1L << 56) - 1);
    }
}
