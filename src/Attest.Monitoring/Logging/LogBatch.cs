using System.Buffers;
using Attest.Monitoring.Signals;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Logging;

/// <summary>
/// A log file. A line that comes alone and any that is urgent are in the file when the call returns; lines that come
/// fast wait for each other, at most 100 ms. Best effort: never throws, counts what it loses. Thread-safe.
/// </summary>
/// <param name="file">The file; closed with this.</param>
/// <param name="format">How a line looks; disposed with this.</param>
/// <param name="chunk">Bytes that are worth a write of their own.</param>
/// <param name="time">For the wait of at most 100 ms.</param>
/// <param name="tell">Told of the first loss, one line.</param>
internal abstract class LogBatch(ILineFile file, ILogFormat format, int chunk, TimeProvider time, Action<string>? tell)
    : LineBatch<LogBatch.Line>(file, Patience, time, tell)
{
    /// <summary>A chunk that is worth a write of its own, unless the file is to stay smaller.</summary>
    public const int ChunkLength = 32 * 1024;

    /// <summary>How long a line may wait for others.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    /// <summary>Lines further apart than this are written one by one.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(2);

    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private int _lines;

    protected override string Items => "Log lines";

    protected override int Count => _lines;

    /// <summary>Whether an entry may not wait: the reader of a log that ends should see why.</summary>
    public static bool IsUrgent(LogEntry entry, Signal signal) => entry.Level >= LogLevel.Warn || signal is RunFinished;

    protected override void Add(Line item)
    {
        format.Write(item.Entry, _buffer);
        _lines++;
    }

    protected override bool IsDue(Line item, TimeSpan? sinceLastWrite) =>
        item.IsUrgent || _buffer.WrittenCount >= chunk || sinceLastWrite is not { } pause || pause >= Burst;

    protected override ReadOnlySpan<byte> Lines() => _buffer.WrittenSpan;

    protected override void Clear()
    {
        _buffer.ResetWrittenCount();
        _lines = 0;
    }

    protected override void Release() => format.Dispose();

    /// <summary>An entry on its way into the file.</summary>
    internal sealed record Line(LogEntry Entry, bool IsUrgent);
}
