using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Running.Files;

/// <summary>What a line of <c>$ATTEST_EVENTS</c> tells (docs/events.md). Everything in it is masked.</summary>
/// <param name="Line">The line, from 1; 0 when it is the file.</param>
internal abstract record StepEvent(int Line);

/// <summary>Something to be logged.</summary>
/// <param name="Line">The line.</param>
/// <param name="Level"><see cref="LogLevel.Info"/> unless given.</param>
/// <param name="Message">One line or more.</param>
/// <param name="Time">When; null = when it was read.</param>
/// <param name="Fields">Values: string, bool, long, double.</param>
internal sealed record LogEvent(
    int Line, LogLevel Level, string Message, DateTimeOffset? Time, IReadOnlyList<KeyValuePair<string, object>> Fields)
    : StepEvent(Line);

/// <summary>Attributes of the step's own span.</summary>
internal sealed record SpanAttributes(int Line, IReadOnlyList<KeyValuePair<string, object>> Attributes) : StepEvent(Line);

/// <summary>An event on the step's own span.</summary>
internal sealed record SpanEvent(
    int Line, string Name, DateTimeOffset? Time, IReadOnlyList<KeyValuePair<string, object>> Attributes) : StepEvent(Line);

/// <summary>A span that has ended, in the trace of the run.</summary>
/// <param name="Line">The line.</param>
/// <param name="Name">Not empty.</param>
/// <param name="SpanId">16 lower hex digits; null = to be chosen.</param>
/// <param name="ParentSpanId">16 lower hex digits; null = the step's own span.</param>
/// <param name="Start">When it began.</param>
/// <param name="End">Not before <paramref name="Start"/>.</param>
/// <param name="Status">How it ended.</param>
/// <param name="StatusMessage">Why, when it failed.</param>
/// <param name="Attributes">Values: string, bool, long, double.</param>
/// <param name="Events">What happened in it.</param>
internal sealed record ReportedSpan(
    int Line,
    string Name,
    string? SpanId,
    string? ParentSpanId,
    DateTimeOffset Start,
    DateTimeOffset End,
    SpanStatus Status,
    string? StatusMessage,
    IReadOnlyList<KeyValuePair<string, object>> Attributes,
    IReadOnlyList<SpanEvent> Events) : StepEvent(Line);

/// <summary>The status of a span, as OpenTelemetry has it.</summary>
internal enum SpanStatus
{
    Unset,
    Ok,
    Error,
}

/// <summary>A line that could not be read: to be told as a warning, never a reason to fail.</summary>
internal sealed record RejectedEvent(int Line, string Reason) : StepEvent(Line);
