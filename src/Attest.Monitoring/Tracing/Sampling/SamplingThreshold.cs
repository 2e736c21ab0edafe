using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;

namespace Attest.Monitoring.Tracing.Sampling;

/// <summary>
/// The share of sampled traces as a rejection threshold of 56 bits: a trace is sampled when the random bits of its id are
/// not below it, so all who use one share keep the same traces, and a larger share keeps all that a smaller one does
/// (OpenTelemetry, "TraceState: Probability Sampling").
/// </summary>
/// <param name="Value">0 (all) to 2^56 (none).</param>
internal readonly record struct SamplingThreshold(ulong Value)
{
    /// <summary>Digits of precision, not counting leading <c>f</c>, as the specification recommends.</summary>
    private const int Precision = 4;

    private const int Digits = 14;
    private const ulong None = 1UL << 56;

    /// <summary>The threshold for a share, rounded to the precision that is written into the trace state.</summary>
    /// <param name="share">0 to 1.</param>
    public static SamplingThreshold Of(double share)
    {
        if (share >= 1) return new(0);
        if (share < 1.0 / None) return new(None);

        // A leading f says nothing yet: the digits that count come after them.
        var leading = (int)Math.Floor(-Math.Log2(share) / 4);
        var kept = Math.Clamp(Precision + leading, 1, Digits);
        var unit = 1UL << (4 * (Digits - kept));
        var exact = (UInt128)None - (UInt128)Math.Round(share * None);
        var rounded = (exact + (unit / 2)) / unit * unit;
        return new(rounded >= None ? None - unit : (ulong)rounded);
    }

    /// <summary>Whether a trace is sampled, by the last 7 bytes of its id (W3C Trace Context level 2, "Randomness of trace-id").</summary>
    public bool Takes(ActivityTraceId traceId)
    {
        Span<byte> bytes = stackalloc byte[16];
        traceId.CopyTo(bytes);
        return (BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]) & (None - 1)) >= Value;
    }

    /// <summary>As the sub-key <c>th</c> has it: hex without trailing zeros.</summary>
    public override string ToString() =>
        Value == 0 ? "0" : Value.ToString("x14", CultureInfo.InvariantCulture).TrimEnd('0');
}
