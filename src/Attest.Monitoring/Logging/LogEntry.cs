using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Logging;

/// <summary>One line of a log before it has a format.</summary>
/// <param name="Timestamp">UTC.</param>
/// <param name="Level">How grave.</param>
/// <param name="Target">The component, for example <c>attest::step</c>.</param>
/// <param name="Message">What happened; the same words for the same event.</param>
/// <param name="Fields">What is known of it.</param>
/// <param name="TraceId">32 lower hex digits; null when nothing is traced.</param>
/// <param name="SpanId">16 lower hex digits; null when nothing is traced.</param>
/// <param name="IsSampled">Whether the trace is sampled (W3C Trace Context, "sampled flag").</param>
internal sealed record LogEntry(
    DateTimeOffset Timestamp,
    LogLevel Level,
    string Target,
    string Message,
    LogFields Fields,
    string? TraceId,
    string? SpanId,
    bool IsSampled = false);
