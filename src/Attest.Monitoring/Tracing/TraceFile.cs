using System.Diagnostics;
using Attest.Monitoring.Signals;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Tracing;

/// <summary>
/// <c>runs/&lt;id&gt;/trace.jsonl</c>: every span of a run as OTLP JSON, one export request a line. A span reaches the
/// file within a second of its end, so a run that is killed leaves the spans of what had ended; a run of many short
/// steps writes them in chunks. An attribute of a foreign type may throw when it is read: that loses the line, not the
/// run. Best effort: never throws, counts what it loses. Thread-safe.
/// </summary>
/// <param name="path">The file; made at the first span, continued when it exists.</param>
/// <param name="resource">Who emits the spans.</param>
/// <param name="time">For the wait of at most a second.</param>
/// <param name="tell">Told of the first loss, one line.</param>
internal sealed class TraceFile(string path, TraceResource resource, TimeProvider time, Action<string>? tell = null)
    : LineBatch<TraceFile.Span>(path, Patience, time, tell), ITraceSink
{
    /// <summary>How long a span may wait for others.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>A chunk that is worth a write of its own.</summary>
    private const int ChunkLength = 64 * 1024;

    private readonly OtlpLine _line = new(resource);

    protected override string Items => "Spans";

    protected override int Count => _line.Count;

    /// <summary>Adds a finished activity.</summary>
    public void Add(Activity span) => Take(new Span(span, null));

    /// <summary>Adds a span that ended elsewhere.</summary>
    public void Add(FinishedSpan span) => Take(new Span(null, span));

    protected override void Add(Span item)
    {
        if (item.Activity is { } activity) _line.Add(activity);
        else if (item.Finished is { } finished) _line.Add(finished);
    }

    /// <summary>
    /// The first span after a pause goes out at once, and so does a root, the last of its run: a run of one step never
    /// needs the timer.
    /// </summary>
    protected override bool IsDue(Span item, TimeSpan? sinceLastWrite) =>
        item.Activity is { HasRemoteParent: true }
        || item.Activity?.ParentSpanId == default(ActivitySpanId)
        || _line.Length >= ChunkLength
        || sinceLastWrite is not { } pause
        || pause >= Patience;

    protected override ReadOnlySpan<byte> Lines() => _line.Close();

    protected override void Clear() => _line.Clear();

    protected override void Release() => _line.Dispose();

    /// <summary>A span on its way into the file: one of the two.</summary>
    internal sealed record Span(Activity? Activity, FinishedSpan? Finished);
}
