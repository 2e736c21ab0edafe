using System.Diagnostics;
using Attest.Monitoring.State;
using Attest.Monitoring.Tracing.Sampling;

namespace Attest.Monitoring.Tracing.Open;

/// <summary>
/// The spans that scripts keep open in a state folder, one file each: its first line is the start, each further one an
/// event. Whoever takes the file ends the span, so a span ends once, however many try.
/// </summary>
internal sealed class OpenSpans(StateFolder state, TimeProvider time)
{
    private const string Ending = ".open";

    /// <summary>Starts a span.</summary>
    /// <param name="name">Its name; not empty.</param>
    /// <param name="context">The trace it belongs to; without a parent it starts a new one.</param>
    /// <param name="attributes">Values: string, bool, long, double.</param>
    /// <param name="sampler">Decides for a new trace; null = it is sampled.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.StateUnwritable"/>.</exception>
    public OpenSpan Start(
        string name, W3CContext context, IReadOnlyList<KeyValuePair<string, object?>> attributes, TraceSampler? sampler = null)
    {
        var traceId = context.Parent?.TraceId ?? ActivityTraceId.CreateRandom().ToHexString();
        var decision = context.Parent is null ? sampler?.Decide(default, ActivityTraceId.CreateFromString(traceId)) : null;
        var span = new OpenSpan
        {
            TraceId = traceId,
            SpanId = ActivitySpanId.CreateRandom().ToHexString(),
            ParentSpanId = context.Parent?.SpanId,
            TraceState = context.TraceState ?? decision?.TraceState,
            Flags = context.Parent?.Flags ?? (decision?.IsSampled == false ? ActivityTraceFlags.None : ActivityTraceFlags.Recorded),
            Name = name,
            StartedAt = time.GetUtcNow(),
            Attributes = attributes,
        };
        Guard(() =>
        {
            PrivateFolder.Create(state.Spans);
            AtomicFile.Write(PathOf(span.SpanId), OpenSpanLines.Start(span).Span);
        });
        return span;
    }

    /// <summary>Adds an event to an open span; several processes may at once.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.SpanNotFound"/>, <see cref="ErrorIds.StateUnwritable"/>.</exception>
    public void AddEvent(string spanId, string name, IReadOnlyList<KeyValuePair<string, object?>> attributes)
    {
        var line = OpenSpanLines.Event(new ActivityEvent(name, time.GetUtcNow(), new ActivityTagsCollection(attributes)));
        Guard(() =>
        {
            using var gate = Gate();
            if (!File.Exists(PathOf(spanId))) throw NotFound(spanId);
            using var file = new FileStream(PathOf(spanId), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write(line.Span);
        });
    }

    /// <summary>Takes an open span out of the folder.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.SpanNotFound"/>: it is not open, or another has just ended it.</exception>
    public OpenSpan Take(string spanId)
    {
        OpenSpan? span = null;
        Guard(() =>
        {
            using var gate = Gate();
            if (!File.Exists(PathOf(spanId))) throw NotFound(spanId);
            span = OpenSpanLines.Read(File.ReadAllBytes(PathOf(spanId)));
            File.Delete(PathOf(spanId));
        });
        return span ?? throw NotFound(spanId);
    }

    /// <summary>The ids of all open spans.</summary>
    public IReadOnlyList<string> Ids()
    {
        var ids = new List<string>();
        if (!Directory.Exists(state.Spans)) return ids;
        foreach (var path in Directory.EnumerateFiles(state.Spans, "*" + Ending))
        {
            var id = Path.GetFileNameWithoutExtension(path);
            if (IsId(id)) ids.Add(id);
        }

        return ids;
    }

    /// <summary>Appends an ended span to <c>spans/trace.jsonl</c>, an OTLP JSON export request.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.StateUnwritable"/>.</exception>
    public void Keep(Signals.FinishedSpan span, TraceResource resource)
    {
        using var line = new OtlpLine(resource);
        line.Add(span);
        var bytes = line.Close().ToArray();
        Guard(() =>
        {
            using var gate = Gate();
            using var file = new LineFile(TracePath);
            if (file.Append(bytes) is { } fault) throw new IOException(fault.Message, fault);
        });
    }

    /// <summary>Where ended spans lie.</summary>
    public string TracePath => Path.Combine(state.Spans, "trace.jsonl");

    private static bool IsId(string text) => text.Length == 16 && LowerHex.Is(text);

    private string PathOf(string spanId) =>
        IsId(spanId) ? Path.Combine(state.Spans, spanId + Ending) : throw NotFound(spanId);

    /// <summary>One process at a time: a span's events and its end must not cross.</summary>
    private FileLock Gate()
    {
        PrivateFolder.Create(state.Spans);
        var path = Path.Combine(state.Spans, "lock");
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            if (FileLock.TryTake(path) is { } held) return held;

            // Held for the time of one small write: there is nothing to be told by, so look again soon.
            Thread.Sleep(5);
        }

        throw new IOException($"{path} has been held by another process for 5 s.");
    }

    private AttestException NotFound(string spanId)
    {
        var open = Ids();
        return new AttestException(
            ErrorIds.SpanNotFound,
            $"There is no open span '{spanId}' in {state.Spans}.",
            open.Count == 0 ? "Start one with 'attest span start NAME'." : $"Open are: {string.Join(", ", open)}.");
    }

    private void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new AttestException(
                ErrorIds.StateUnwritable,
                $"The folder {state.Spans} cannot be written: {fault.Message}",
                "Free space on that disk or make the folder writable, or name another state folder with --home.",
                inner: fault);
        }
    }
}
