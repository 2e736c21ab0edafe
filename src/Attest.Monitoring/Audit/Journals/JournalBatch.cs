using System.Buffers;

namespace Attest.Monitoring.Audit.Journals;

/// <summary>
/// What shares one flush. It is filled and ended under the journal's gate; those who wait for it wait here, so that its
/// end wakes them and nobody else.
/// </summary>
internal sealed class JournalBatch
{
    private readonly ArrayBufferWriter<byte> _bytes;
    private readonly object _bell = new();
    private TaskCompletionSource? _completion;
    private IOException? _fault;
    private volatile int _waiting;
    private volatile bool _done;
    private bool _isCalled;

    public JournalBatch()
        : this(new ArrayBufferWriter<byte>(1024))
    {
    }

    private JournalBatch(ArrayBufferWriter<byte> bytes) => _bytes = bytes;

    /// <summary>The records.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    /// <summary>Whether it has no record.</summary>
    public bool IsEmpty => _bytes.WrittenCount == 0;

    /// <summary>How many threads wait for it, or will in a moment.</summary>
    public int Waiting => _waiting;

    /// <summary>Whether anyone waits for it, a thread or a task: then it ends with a flush and not without.</summary>
    public bool IsAwaited => _waiting > 0 || _completion is not null;

    /// <summary>Whether it has ended.</summary>
    public bool IsDone => _done;

    /// <summary>Completes with the batch.</summary>
    public Task Completion =>
        (_completion ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Takes an entry.</summary>
    public void Add(ReadOnlySpan<byte> entry) => JournalRecord.Append(_bytes, entry);

    /// <summary>One more thread that waits.</summary>
    /// <returns>How many there are now.</returns>
    public int Join() => ++_waiting;

    /// <summary>Waits for the end; outside of the gate.</summary>
    /// <returns>True when this thread is called up to flush it; false at the end.</returns>
    public bool Park()
    {
        lock (_bell)
        {
            try
            {
                while (!_done && !_isCalled) Monitor.Wait(_bell);
            }
            catch (ThreadInterruptedException)
            {
                // The call goes to another.
                Monitor.Pulse(_bell);
                throw;
            }

            if (_done) return false;
            _isCalled = false;
            return true;
        }
    }

    /// <summary>Has one of those who wait flush it.</summary>
    public void CallUp()
    {
        lock (_bell)
        {
            _isCalled = true;
            Monitor.Pulse(_bell);
        }
    }

    /// <summary>Ends it: its records are durable, or it says what kept them from it.</summary>
    public void End(IOException? fault)
    {
        _fault = fault;
        if (_waiting == 0)
        {
            _done = true;
        }
        else
        {
            lock (_bell)
            {
                _done = true;
                Monitor.PulseAll(_bell);
            }
        }

        if (fault is null) _completion?.SetResult();
        else _completion?.SetException(fault);
    }

    /// <summary>An empty one with the memory of this, which has ended.</summary>
    public JournalBatch Next()
    {
        _bytes.ResetWrittenCount();
        return new JournalBatch(_bytes);
    }

    /// <summary>Throws what kept the records from being durable.</summary>
    /// <exception cref="IOException">Many may throw it: each its own, with the first as its cause.</exception>
    public void ThrowIfFailed()
    {
        if (_fault is { } fault) throw new IOException(fault.Message, fault);
    }
}
