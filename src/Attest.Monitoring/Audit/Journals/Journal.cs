using System.Runtime.CompilerServices;

namespace Attest.Monitoring.Audit.Journals;

/// <summary>
/// This process's journal. Many threads write at once and share a flush: one of those who wait makes durable what all of
/// them have written (group commit), on its own thread. Thread-safe.
/// </summary>
/// <param name="folder">Where it lies.</param>
/// <param name="time">For its name.</param>
/// <param name="largest">Bytes at which a new file is begun, so that the old one can be removed once it is in the tree.</param>
/// <param name="flush">How its file is made durable; null = as the system does it.</param>
internal sealed class Journal(
    JournalFolder folder, TimeProvider time, long largest = 64 << 20, Action<JournalFile>? flush = null) : IDisposable
{
    private static readonly IOException CutShort = new("The flush was cut short.");
    private readonly object _gate = new();
    private readonly FlushGathering _gathering = new();
    private volatile JournalBatch _pending = new();
    private JournalBatch? _spare;
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
        JournalBatch mine;
        bool mayLead;
        lock (_gate)
        {
            mine = Add(entry);
            var waiting = mine.Join();

            // While one flushes, the next is called up at its end; while one gathers, it is enough to be the last to come.
            var whole = !_busy && _gathering.IsWhole(waiting);
            mayLead = !_busy && waiting == 1;
            if (whole) LeadGathered();
        }

        if (!mine.IsDone) Wait(mine, mayLead);
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

    /// <summary>
    /// Takes the entry; it survives the death of the process at once or, while others wait for a flush, after that flush;
    /// the death of the machine after the next one.
    /// </summary>
    /// <exception cref="IOException">It was not written. The next entry goes to a new file.</exception>
    public void WriteBehind(ReadOnlySpan<byte> entry)
    {
        lock (_gate)
        {
            _ = Add(entry);

            // Whoever flushes now writes it at the end. With those who wait for a flush it is flushed, and not sooner written.
            if (!_busy && !_pending.IsAwaited) WriteUnflushed().ThrowIfFailed();
        }
    }

    /// <summary>Returns once all that was written before is durable.</summary>
    /// <exception cref="IOException">It is not.</exception>
    public void Flush()
    {
        JournalBatch mine;
        lock (_gate)
        {
            while (_busy) Monitor.Wait(_gate);
            if (!_unflushed && _pending.IsEmpty) return;
            mine = _pending;
            Lead();
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
            if (integrated(file.Name) == file.Length) file.TryDelete();
            else file.Dispose();
        }
    }

    public void Dispose() => Close(static _ => null);

    private JournalBatch Add(ReadOnlySpan<byte> entry)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        var batch = _pending;
        batch.Add(entry);
        return batch;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void FlushQueued()
    {
        lock (_gate)
        {
            while (!_pending.IsEmpty)
            {
                if (_busy) Monitor.Wait(_gate);
                else Lead();
            }

            _queued = false;
        }
    }

    /// <summary>Waits until the batch is flushed, by whomever: by this thread when it is its turn.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Wait(JournalBatch mine, bool mayLead)
    {
        while (!mine.IsDone)
        {
            if (!mayLead)
            {
                mayLead = mine.Park();
                continue;
            }

            var gathering = _gathering.Begin();
            while (_pending == mine && gathering.GoesOn(mine.Waiting)) Thread.Yield();
            mayLead = false;
            lock (_gate)
            {
                if (!_busy && _pending == mine) LeadGathered();
            }
        }
    }

    private void LeadGathered()
    {
        _gathering.Ended(_pending.Waiting);
        Lead();
    }

    /// <summary>Flushes what waits. The gate is held before and after, not meanwhile; nobody else is flushing.</summary>
    private void Lead()
    {
        var batch = TakePending();
        _busy = true;
        Monitor.Exit(_gate);
        var start = TimeProvider.System.GetTimestamp();

        // What is not known to be durable is not acknowledged, whatever it is that ends the attempt.
        var fault = CutShort;
        try
        {
            fault = Attempt(batch, durably: true);
        }
        finally
        {
            Monitor.Enter(_gate);
            _busy = false;
            if (ReferenceEquals(fault, CutShort)) LetGo();
            _gathering.Flushed(TimeProvider.System.GetElapsedTime(start), batch.Waiting, _pending.Waiting);
            batch.End(fault);
            Reuse(batch);
            GoOn();
        }
    }

    /// <summary>After a flush: somebody who waits is called up for the next; where nobody does, what was written behind is written.</summary>
    private void GoOn()
    {
        if (_pending.Waiting > 0) _pending.CallUp();
        else if (!_pending.IsEmpty && !_pending.IsAwaited) WriteUnflushed();
        Monitor.PulseAll(_gate);
    }

    /// <summary>Writes what nobody waits for.</summary>
    private JournalBatch WriteUnflushed()
    {
        var batch = TakePending();
        batch.End(Attempt(batch, durably: false));
        Reuse(batch);
        return batch;
    }

    private JournalBatch TakePending()
    {
        var batch = _pending;
        _pending = _spare ?? new JournalBatch();
        _spare = null;
        return batch;
    }

    private void Reuse(JournalBatch batch) => _spare = batch.Next();

    private IOException? Attempt(JournalBatch batch, bool durably)
    {
        try
        {
            _file ??= JournalFile.Create(folder, time);
            if (!batch.IsEmpty) _file.Append(batch.Bytes);
            _unflushed = true;
            if (!durably) return null;
            if (flush is null) _file.Flush();
            else flush(_file);
            _unflushed = false;
            if (_file.Length >= largest) LetGo();
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
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
}
