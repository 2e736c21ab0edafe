namespace Attest.Monitoring.State;

/// <summary>
/// A growing file of lines whose items wait a moment for each other, so that many are one write. Best effort: it never
/// throws, counts what it loses, tells of the first loss. Thread-safe: what a subclass adds runs under one lock.
/// </summary>
/// <typeparam name="TItem">What is written: an entry, a span.</typeparam>
internal abstract class LineBatch<TItem> : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ILineFile _file;
    private readonly TimeProvider _time;
    private readonly TimeSpan _patience;
    private readonly Action<string>? _tell;
    private ITimer? _timer;
    private bool _waiting;
    private bool _closed;
    private long? _written;
    private long _lost;
    private int _told;

    /// <param name="path">The file; made at the first write, continued when it exists. This process alone writes it.</param>
    /// <param name="patience">How long an item may wait for others.</param>
    /// <param name="time">For that wait.</param>
    /// <param name="tell">Told of the first loss, one line.</param>
    protected LineBatch(string path, TimeSpan patience, TimeProvider time, Action<string>? tell)
        : this(new LineFile(path), patience, time, tell)
    {
    }

    /// <param name="file">Where the lines go; closed with this.</param>
    /// <param name="patience">How long an item may wait for others.</param>
    /// <param name="time">For that wait.</param>
    /// <param name="tell">Told of the first loss, one line.</param>
    protected LineBatch(ILineFile file, TimeSpan patience, TimeProvider time, Action<string>? tell)
    {
        _file = file;
        _patience = patience;
        _time = time;
        _tell = tell;
    }

    /// <summary>Items that could not be written.</summary>
    public long Lost => Interlocked.Read(ref _lost) + _file.Lost;

    /// <summary>What is lost, for the one warning: <c>Log lines</c>.</summary>
    protected abstract string Items { get; }

    /// <summary>How many items wait.</summary>
    protected abstract int Count { get; }

    /// <summary>Adds one item to those that wait; may throw, which loses all that wait and nothing else.</summary>
    protected abstract void Add(TItem item);

    /// <summary>Whether to write now, with <paramref name="item"/> the last added.</summary>
    /// <param name="item">The last added.</param>
    /// <param name="sinceLastWrite">Null before the first write.</param>
    protected abstract bool IsDue(TItem item, TimeSpan? sinceLastWrite);

    /// <summary>All that waits, as whole lines.</summary>
    protected abstract ReadOnlySpan<byte> Lines();

    /// <summary>Nothing waits any more.</summary>
    protected abstract void Clear();

    /// <summary>Takes an item; called from any thread.</summary>
    protected void Take(TItem item)
    {
        Exception? fault;
        lock (_gate)
        {
            if (_closed)
            {
                Interlocked.Increment(ref _lost);
                return;
            }

            fault = TryAdd(item) ?? (IsDue(item, SinceLastWrite) ? Write() : null);
            if (Count > 0) Await();
        }

        Tell(fault);
    }

    /// <summary>Makes the file where there is none.</summary>
    protected void Touch()
    {
        lock (_gate) _file.Touch();
    }

    /// <summary>Writes what waits.</summary>
    public void Flush()
    {
        Exception? fault;
        lock (_gate) fault = Write();
        Tell(fault);
    }

    /// <summary>Writes what waits and closes the file; items that come later are lost.</summary>
    public void Dispose()
    {
        Flush();
        Exception? fault;
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
            _timer?.Dispose();
            fault = _file.Close();
            _file.Dispose();
            Release();
        }

        Tell(fault);
    }

    /// <summary>Frees what the subclass holds; called once.</summary>
    protected abstract void Release();

    private TimeSpan? SinceLastWrite => _written is { } written ? _time.GetElapsedTime(written) : null;

    private Exception? TryAdd(TItem item)
    {
        try
        {
            Add(item);
            return null;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            Interlocked.Add(ref _lost, Count + 1);
            Clear();
            return fault;
        }
    }

    private void Await()
    {
        if (_waiting) return;
        _waiting = true;
        if (_timer is null)
        {
            _timer = _time.CreateTimer(
                static batch => ((LineBatch<TItem>)batch!).Flush(), this, _patience, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _timer.Change(_patience, Timeout.InfiniteTimeSpan);
        }
    }

    private Exception? Write()
    {
        _waiting = false;
        if (_closed || Count == 0) return null;
        var items = Count;
        var fault = _file.Append(Lines());
        if (fault is not null) Interlocked.Add(ref _lost, items);
        _written = _time.GetTimestamp();
        Clear();
        return fault;
    }

    private void Tell(Exception? fault)
    {
        if (fault is not null && Interlocked.Exchange(ref _told, 1) == 0)
        {
            _tell?.Invoke($"{Items} are lost: {_file.Path} cannot be written: {fault.Message}");
        }
    }
}
