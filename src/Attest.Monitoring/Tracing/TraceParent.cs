using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Attest.Monitoring.Tracing;

/// <summary>The <c>traceparent</c> of W3C Trace Context level 2, section 3.2.</summary>
/// <param name="TraceId">32 lower hex digits, not all zero.</param>
/// <param name="SpanId">16 lower hex digits, not all zero.</param>
/// <param name="Flags">Those that are known: sampled (1), and that the trace id is random (2); others are dropped.</param>
internal sealed record TraceParent(string TraceId, string SpanId, ActivityTraceFlags Flags)
{
    /// <summary>The flag of level 2 which says that the last 7 bytes of the trace id are random.</summary>
    public const ActivityTraceFlags Random = (ActivityTraceFlags)2;

    /// <summary>The length of version 00; a higher version may only be longer (section 3.2.4).</summary>
    private const int Length = 55;

    /// <summary>Whether the caller records the trace.</summary>
    public bool Sampled => Flags.HasFlag(ActivityTraceFlags.Recorded);

    /// <summary>Reads any version but <c>ff</c>; of a higher one the fields that version 00 knows.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out TraceParent? parent)
    {
        parent = null;
        if (text.Length < Length || text[2] != '-' || text[35] != '-' || text[52] != '-')
        {
            return false;
        }

        var version = text[..2];
        var traceId = text[3..35];
        var spanId = text[36..52];
        var flags = text[53..Length];
        if (!LowerHex.Is(version) || !LowerHex.Is(traceId) || !LowerHex.Is(spanId) || !LowerHex.Is(flags)
            || version is "ff" || IsZero(traceId) || IsZero(spanId) || !EndsWell(text, version))
        {
            return false;
        }

        parent = new TraceParent(traceId.ToString(), spanId.ToString(), (ActivityTraceFlags)(Digit(flags[1]) & 3));
        return true;
    }

    /// <summary>As a span's parent.</summary>
    /// <param name="traceState">The <c>tracestate</c> that came with it.</param>
    public ActivityContext ToContext(string? traceState) => new(
        ActivityTraceId.CreateFromString(TraceId), ActivitySpanId.CreateFromString(SpanId), Flags, traceState, isRemote: true);

    /// <summary>The header in version 00.</summary>
    public override string ToString() => Render(TraceId, SpanId, Flags);

    /// <summary>A header in version 00.</summary>
    public static string Render(string traceId, string spanId, ActivityTraceFlags flags) =>
        $"00-{traceId}-{spanId}-0{(char)('0' + ((int)flags & 3))}";

    private static bool EndsWell(ReadOnlySpan<char> text, ReadOnlySpan<char> version) =>
        text.Length == Length || (version is not "00" && text[Length] == '-');

    private static bool IsZero(ReadOnlySpan<char> text) => !text.ContainsAnyExcept('0');

    private static int Digit(char hex) => hex <= '9' ? hex - '0' : hex - 'a' + 10;
}
