using System.Buffers;
using System.Runtime.CompilerServices;

namespace Attest.Monitoring.Audit.Journals;

/// <summary>
/// This process's journal. Many threads write at once and share a flush: the first to come makes durable what all who
/// wait have written (group commit), on its own thread. Thread-safe.
/// </summary>
/// <param name="folder">Where it lies.</param>
/// <param name="time">For its name.</param>
/// <param name="largest">Bytes at which a new file is begun, so that the old one can be removed once it is in the tree.</param>
internal sealed class Journal(JournalFolder folder, TimeProvider time, long largest = 64 << 20) : IDisposable
{
    private readonly object _gate = new();
    private Batch _pending = new();
    private Batch? _spare;
    private JournalFile? _file;
    private bool _busy;
    private bool _queued;
    private bool _unflushed;
    private bool _closed;

    /// <summary>The file in use and how much was written to it; null before the first event, and after a fault.</summary>
    public (string Name, long Length)? Position
    {
        get
        {
            lock (_gate) return _file is { } file ? (file.Name, file.Length) : null;
        }
    }

    /// <summary>Returns once the entry is durable.</summary>
    /// <exception cref="IOException">It is not. The next entry goes to a new file.</exception>
    public void Write(ReadOnlySpan<byte> entry)
    {
        Batch mine;
        lock (_gate)
        {
            mine = Add(entry);
            while (!mine.IsDone) Advance();
        }

        mine.ThrowIfFailed();
    }

    /// <summary>Completes once the entry is durable; flushed on a thread of the pool.</summary>
    /// <exception cref="IOException">It is not. The next entry goes to a new file.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Task WriteAsync(ReadOnlySpan<byte> entry)
    {
        lock (_gate)
        {
            var done = Add(entry).Completion;
            if (!_queued)
            {
                _queued = true;
                ThreadPool.UnsafeQueueUserWorkItem(static journal => journal.FlushQueued(), this, preferLocal: false);
            }

            return done;
        }
    }

    /// <summary>Takes the entry; it survives the death of the process at once, that of the machine after the next flush.</summary>
    /// <exception cref="IOException">It was not written. The next entry goes to a new file.</exception>
    public void WriteBehind(ReadOnlySpan<byte> entry)
    {
        lock (_gate)
        {
            _ = Add(entry);

            // Whoever flushes now does not see it; the next flush does.
            if (_busy) return;
            var batch = TakePending();
            batch.End(Attempt(batch, flush: false));
            Reuse(batch);
            batch.ThrowIfFailed();
        }
    }

    /// <summary>Returns once all that was written before is durable.</summary>
    /// <exception cref="IOException">It is not.</exception>
    public void Flush()
    {
        Batch mine;
        lock (_gate)
        {
            while (_busy) Monitor.Wait(_gate);
            if (!_unflushed && _pending.Bytes.WrittenCount == 0) return;
            mine = _pending;
            while (!mine.IsDone) Advance();
        }

        mine.ThrowIfFailed();
    }

    /// <summary>Removes the file when all of it is in the tree: nobody needs it any more.</summary>
    /// <param name="integrated">How far that file is in the tree, durably.</param>
    public void Close(Func<string, long?> integrated)
    {
        lock (_gate)
        {
            while (_busy) Monitor.Wait(_gate);
            _closed = true;
            if (_file is not { } file) return;
            _file = null;
            if (integrated(file.Name) == file.Length) file.Delete();
            else file.Dispose();
        }
    }

    public void Dispose() => Close(static _ => null);

    private Batch Add(ReadOnlySpan<byte> entry)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        JournalRecord.Append(_pending.Bytes, entry);
        return _pending;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void FlushQueued()
    {
        lock (_gate)
        {
            while (_pending.Bytes.WrittenCount > 0) Advance();
            _queued = false;
        }
    }

    /// <summary>Flushes what waits, or waits for the one who does. The gate is held before and after.</summary>
    private void Advance()
    {
        if (_busy)
        {
            Monitor.Wait(_gate);
            return;
        }

        var batch = TakePending();
        _busy = true;
        Monitor.Exit(_gate);
        IOException? fault = null;
        try
        {
            fault = Attempt(batch, flush: true);
        }
        finally
        {
            Monitor.Enter(_gate);
            _busy = false;
            batch.End(fault);
            Reuse(batch);
            Monitor.PulseAll(_gate);
        }
    }

    private Batch TakePending()
    {
        var batch = _pending;
        _pending = _spare ?? new Batch();
        _spare = null;
        return batch;
    }

    private void Reuse(Batch batch)
    {
        batch.Bytes.ResetWrittenCount();
        _spare = new Batch(batch.Bytes);
    }

    private IOException? Attempt(Batch batch, bool flush)
    {
        try
        {
            _file ??= JournalFile.Create(folder, time);
            if (batch.Bytes.WrittenCount > 0) _file.Append(batch.Bytes.WrittenSpan);
            _unflushed = true;
            if (!flush) return null;
            _file.Flush();
            _unflushed = false;
            if (_file.Length >= largest) LetGo();
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            LetGo();
            return fault as IOException ?? new IOException(fault.Message, fault);
        }
    }

    private void LetGo()
    {
        _file?.Dispose();
        _file = null;
        _unflushed = false;
    }

    /// <summary>What shares one flush.</summary>
    private sealed class Batch(ArrayBufferWriter<byte> bytes)
    {
        private TaskCompletionSource? _completion;

        public Batch()
            : this(new ArrayBufferWriter<byte>(1024))
        {
        }

        public ArrayBufferWriter<byte> Bytes { get; } = bytes;
        public bool IsDone { get; private set; }
        public IOException? Fault { get; private set; }

        /// <summary>Completes with the batch; asked for under the gate.</summary>
        public Task Completion =>
            (_completion ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public void End(IOException? fault)
        {
            Fault = fault;
            IsDone = true;
            if (fault is null) _completion?.SetResult();
            else _completion?.SetException(fault);
        }

        public void ThrowIfFailed()
        {
            // Many may throw it: each its own, with the first as its cause.
            if (Fault is { } fault) throw new IOException(fault.Message, fault);
        }
    }
}
