using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Attest.Monitoring.Tracing;

/// <summary>The <c>traceparent</c> of W3C Trace Context, section 3.2.</summary>
/// <param name="TraceId">32 lower hex digits, not all zero.</param>
/// <param name="SpanId">16 lower hex digits, not all zero.</param>
/// <param name="Sampled">Whether the caller records the trace.</param>
internal sealed record TraceParent(string TraceId, string SpanId, bool Sampled)
{
    /// <summary>The length of version 00; a higher version may only be longer (section 3.2.4).</summary>
    private const int Length = 55;

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

        parent = new TraceParent(traceId.ToString(), spanId.ToString(), (Digit(flags[1]) & 1) != 0);
        return true;
    }

    /// <summary>As a span's parent.</summary>
    /// <param name="traceState">The <c>tracestate</c> that came with it.</param>
    public ActivityContext ToContext(string? traceState) => new(
        ActivityTraceId.CreateFromString(TraceId),
        ActivitySpanId.CreateFromString(SpanId),
        Sampled ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None,
        traceState,
        isRemote: true);

    /// <summary>The header in version 00.</summary>
    public override string ToString() => Render(TraceId, SpanId, Sampled);

    /// <summary>A header in version 00.</summary>
    public static string Render(string traceId, string spanId, bool sampled) =>
        string.Concat("00-", traceId, "-", string.Concat(spanId, sampled ? "-01" : "-00"));

    private static bool EndsWell(ReadOnlySpan<char> text, ReadOnlySpan<char> version) =>
        text.Length == Length || (version is not "00" && text[Length] == '-');

    private static bool IsZero(ReadOnlySpan<char> text) => !text.ContainsAnyExcept('0');

    private static int Digit(char hex) => hex <= '9' ? hex - '0' : hex - 'a' + 10;
}
