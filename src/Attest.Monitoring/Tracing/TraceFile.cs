using System.Diagnostics;
using Attest.Monitoring.Signals;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Tracing;

/// <summary>
/// <c>runs/&lt;id&gt;/trace.jsonl</c>: every span of a run as OTLP JSON, one export request a line. A span reaches the
/// file within a second of its end, so a run that is killed leaves the spans of what had ended; a run of many short
/// steps writes them in chunks. Best effort: never throws, counts what it loses. Thread-safe.
/// </summary>
internal sealed class TraceFile : ITraceSink, IDisposable
{
    /// <summary>How long a span may wait for others.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>A chunk that is worth a write of its own.</summary>
    private const int ChunkLength = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly LineFile _file;
    private readonly OtlpLine _line;
    private readonly TimeProvider _time;
    private readonly Action<string>? _tell;
    private readonly string _path;
    private ITimer? _timer;
    private bool _waiting;
    private bool _closed;
    private long? _written;
    private long _lost;
    private int _told;

    /// <param name="path">The file; made at the first span, continued when it exists.</param>
    /// <param name="resource">Who emits the spans.</param>
    /// <param name="time">For the wait of at most a second.</param>
    /// <param name="tell">Told of the first loss, one line.</param>
    public TraceFile(string path, TraceResource resource, TimeProvider time, Action<string>? tell = null)
    {
        _path = path;
        _file = new LineFile(path);
        _line = new OtlpLine(resource);
        _time = time;
        _tell = tell;
    }

    /// <summary>Spans that could not be written.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Adds a finished activity.</summary>
    public void Add(Activity span) => Add(span, null);

    /// <summary>Adds a span that ended elsewhere.</summary>
    public void Add(FinishedSpan span) => Add(null, span);

    /// <summary>Writes what waits.</summary>
    public void Flush()
    {
        Exception? fault;
        lock (_gate)
        {
            fault = Write();
        }

        Tell(fault);
    }

    /// <summary>Writes what waits and closes the file; spans that come later are lost.</summary>
    public void Dispose()
    {
        Flush();
        lock (_gate)
        {
            _closed = true;
            _timer?.Dispose();
            _file.Dispose();
            _line.Dispose();
        }
    }

    private void Add(Activity? activity, FinishedSpan? span)
    {
        Exception? fault = null;
        lock (_gate)
        {
            if (_closed)
            {
                Interlocked.Increment(ref _lost);
                return;
            }

            fault = TryRender(activity, span) ?? (IsDue(activity) ? Write() : null);
            if (_line.Count > 0)
            {
                Await();
            }
        }

        Tell(fault);
    }

    /// <summary>An attribute of a foreign type may throw when it is read: that loses the line, not the run.</summary>
    private Exception? TryRender(Activity? activity, FinishedSpan? span)
    {
        try
        {
            if (activity is not null)
            {
                _line.Add(activity);
            }
            else if (span is not null)
            {
                _line.Add(span);
            }

            return null;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            Interlocked.Add(ref _lost, _line.Count + 1);
            _line.Clear();
            return fault;
        }
    }

    /// <summary>
    /// The first span after a pause goes out at once, and so does a root, the last of its run: a run of one step never
    /// needs the timer.
    /// </summary>
    private bool IsDue(Activity? activity) =>
        activity is { HasRemoteParent: true } || activity?.ParentSpanId == default(ActivitySpanId) || _line.Length >= ChunkLength || _written is not { } written || _time.GetElapsedTime(written) >= Patience;

    private void Await()
    {
        if (_waiting)
        {
            return;
        }

        _waiting = true;
        if (_timer is null)
        {
            _timer = _time.CreateTimer(static file => ((TraceFile)file!).Flush(), this, Patience, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _timer.Change(Patience, Timeout.InfiniteTimeSpan);
        }
    }

    private Exception? Write()
    {
        _waiting = false;
        if (_closed || _line.Count == 0)
        {
            return null;
        }

        var fault = _file.Append(_line.Close());
        Interlocked.Add(ref _lost, fault is null ? 0 : _line.Count);
        _written = _time.GetTimestamp();
        _line.Clear();
        return fault;
    }

    private void Tell(Exception? fault)
    {
        if (fault is not null && Interlocked.Exchange(ref _told, 1) == 0)
        {
            _tell?.Invoke($"Spans are lost: {_path} cannot be written: {fault.Message}");
        }
    }
}
