using System.Buffers;
using Attest.Monitoring.Signals;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Logging;

/// <summary>
/// <c>runs/&lt;id&gt;/run.log</c>: what a run says of itself, one JSON object a line. A line that comes alone, any
/// warning or error, and the last of the run are in the file when <see cref="Emit"/> returns; lines that come fast wait
/// for each other, at most 100 ms. Best effort: never throws, counts what it loses. Thread-safe.
/// </summary>
internal sealed class RunLogSink : ISignalSink, IDisposable
{
    /// <summary>How long a line may wait for others.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    /// <summary>Lines further apart than this are written one by one.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(2);

    /// <summary>A chunk that is worth a write of its own.</summary>
    private const int ChunkLength = 32 * 1024;

    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly LogLine _line = new();
    private readonly LineFile _file;
    private readonly LogLevel _level;
    private readonly TimeProvider _time;
    private readonly Action<string>? _tell;
    private readonly string _path;
    private ITimer? _timer;
    private int _lines;
    private bool _waiting;
    private bool _closed;
    private long? _written;
    private long _lost;
    private int _told;

    /// <param name="path">The file; made at the first line, continued when it exists.</param>
    /// <param name="level">Signals below it are not logged.</param>
    /// <param name="time">For the wait of at most 100 ms.</param>
    /// <param name="tell">Told of the first loss, one line.</param>
    public RunLogSink(string path, LogLevel level, TimeProvider time, Action<string>? tell = null)
    {
        _path = path;
        _file = new LineFile(path);
        _level = level;
        _time = time;
        _tell = tell;
    }

    /// <summary>Lines that could not be written.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    public void Emit(Signal signal)
    {
        if (LogEntries.LevelOf(signal) >= _level && LogEntries.Of(signal) is { } entry)
        {
            Write(entry, isUrgent: entry.Level >= LogLevel.Warn || signal is RunFinished);
        }
    }

    /// <summary>Writes what waits.</summary>
    public void Flush()
    {
        Exception? fault;
        lock (_gate)
        {
            fault = Send();
        }

        Tell(fault);
    }

    /// <summary>Writes what waits and closes the file; lines that come later are lost.</summary>
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

    private void Write(LogEntry entry, bool isUrgent)
    {
        Exception? fault = null;
        lock (_gate)
        {
            if (_closed)
            {
                Interlocked.Increment(ref _lost);
                return;
            }

            _line.Write(entry, _buffer);
            _lines++;
            if (isUrgent || IsDue())
            {
                fault = Send();
            }
            else
            {
                Await();
            }
        }

        Tell(fault);
    }

    private bool IsDue() =>
        _buffer.WrittenCount >= ChunkLength || _written is not { } written || _time.GetElapsedTime(written) >= Burst;

    private void Await()
    {
        if (_waiting)
        {
            return;
        }

        _waiting = true;
        if (_timer is null)
        {
            _timer = _time.CreateTimer(static sink => ((RunLogSink)sink!).Flush(), this, Patience, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _timer.Change(Patience, Timeout.InfiniteTimeSpan);
        }
    }

    private Exception? Send()
    {
        _waiting = false;
        if (_lines == 0)
        {
            return null;
        }

        var fault = _file.Append(_buffer.WrittenSpan);
        Interlocked.Add(ref _lost, fault is null ? 0 : _lines);
        _written = _time.GetTimestamp();
        _buffer.ResetWrittenCount();
        _lines = 0;
        return fault;
    }

    private void Tell(Exception? fault)
    {
        if (fault is not null && Interlocked.Exchange(ref _told, 1) == 0)
        {
            _tell?.Invoke($"Log lines are lost: {_path} cannot be written: {fault.Message}");
        }
    }
}
