using System.Buffers;
using Attest.Monitoring.Signals;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Logging;

/// <summary>
/// <c>runs/&lt;id&gt;/run.log</c>: what a run says of itself, one JSON object a line. A line that comes alone, any
/// warning or error, and the last of the run are in the file when <see cref="Emit"/> returns; lines that come fast wait
/// for each other, at most 100 ms. Best effort: never throws, counts what it loses. Thread-safe.
/// </summary>
/// <param name="path">The file; made at the first line, continued when it exists.</param>
/// <param name="level">Signals below it are not logged.</param>
/// <param name="time">For the wait of at most 100 ms.</param>
/// <param name="tell">Told of the first loss, one line.</param>
internal sealed class RunLogSink(string path, LogLevel level, TimeProvider time, Action<string>? tell = null)
    : LineBatch<RunLogSink.Line>(path, Patience, time, tell), ISignalSink
{
    /// <summary>How long a line may wait for others.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    /// <summary>Lines further apart than this are written one by one.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(2);

    /// <summary>A chunk that is worth a write of its own.</summary>
    private const int ChunkLength = 32 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly LogLine _line = new();
    private int _lines;

    protected override string Items => "Log lines";

    protected override int Count => _lines;

    public void Emit(Signal signal)
    {
        if (LogEntries.LevelOf(signal) < level || LogEntries.Of(signal) is not { } entry) return;
        Take(new Line(entry, IsUrgent: entry.Level >= LogLevel.Warn || signal is RunFinished));
    }

    protected override void Add(Line item)
    {
        _line.Write(item.Entry, _buffer);
        _lines++;
    }

    protected override bool IsDue(Line item, TimeSpan? sinceLastWrite) =>
        item.IsUrgent || _buffer.WrittenCount >= ChunkLength || sinceLastWrite is not { } pause || pause >= Burst;

    protected override ReadOnlySpan<byte> Lines() => _buffer.WrittenSpan;

    protected override void Clear()
    {
        _buffer.ResetWrittenCount();
        _lines = 0;
    }

    protected override void Release() => _line.Dispose();

    /// <summary>An entry on its way into the file.</summary>
    internal sealed record Line(LogEntry Entry, bool IsUrgent);
}
