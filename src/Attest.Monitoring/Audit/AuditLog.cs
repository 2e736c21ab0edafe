using System.Runtime.CompilerServices;
using Attest.Monitoring.Audit.Integration;
using Attest.Monitoring.Audit.Journals;
using Attest.Monitoring.Audit.Tree;
using Attest.Monitoring.Keys;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Audit;

/// <summary>
/// The audit log as one process writes it: events go to the process's journal, and from all journals into the tree
/// every interval, and when asked for. Thread-safe.
/// </summary>
/// <param name="place">Where it lies.</param>
/// <param name="interval">Longest time between checkpoints while events come.</param>
/// <param name="time">The clock.</param>
internal sealed class AuditLog(AuditPlace place, TimeSpan interval, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(2);

    private readonly Journal _journal = new(place.Journals, time);
    private readonly Lock _gate = new();
    private readonly Lock _integrating = new();
    private ITimer? _timer;
    private bool _disposed;
    private JournalOffsets? _integrated;

    /// <summary>Told when a checkpoint could not be made, or what was written behind is not durable; once each time.</summary>
    public Action<AttestException>? Failed { get; set; }

    /// <summary>Told of each event that is durable, by its type.</summary>
    public Action<string>? Written { get; set; }

    /// <summary>Makes the event that tells of a new key; null = none is told.</summary>
    public Func<VerifierKey, AuditEvent>? KeyMade { get; set; }

    /// <summary>Returns once the event is durable.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditUnwritable"/>.</exception>
    public void Write(AuditEvent told)
    {
        Try(() => _journal.Write(AuditEntry.Of(told)));
        Written?.Invoke(told.EventType);
        Await();
    }

    /// <summary>Completes once the event is durable.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditUnwritable"/>.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public async Task WriteAsync(AuditEvent told)
    {
        try
        {
            await _journal.WriteAsync(AuditEntry.Of(told)).ConfigureAwait(false);
        }
        catch (IOException fault)
        {
            throw Unwritable(fault);
        }

        Written?.Invoke(told.EventType);
        Await();
    }

    /// <summary>Takes an event that need not be durable yet: it is with the next that must be, or within the interval.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditUnwritable"/>.</exception>
    public void WriteBehind(AuditEvent told)
    {
        Try(() => _journal.WriteBehind(AuditEntry.Of(told)));
        Written?.Invoke(told.EventType);
        Await();
    }

    /// <summary>Takes all journals into the tree and signs a checkpoint.</summary>
    /// <returns>The log's checkpoint; null while it has no entry, or when another process holds the log for too long.</returns>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.AuditDamaged"/>, <see cref="ErrorIds.AuditUnwritable"/>, <see cref="ErrorIds.KeyInvalid"/>.
    /// </exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Checkpoint? Integrate()
    {
        lock (_integrating)
        {
            try
            {
                _journal.Flush();
                place.Journals.Create();
                using var held = Lock();
                return held is null ? null : IntegrateLocked();
            }
            catch (InvalidDataException fault)
            {
                throw Damaged(fault);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                // What .NET cannot seek in it calls not supported, also when the disk is why.
                throw Unwritable(fault);
            }
        }
    }

    /// <summary>
    /// Replaces the log's key. What the journals hold is taken into the tree under the old key, the event that names the new
    /// one last of all: so the old key vouches for it, and its public half stays to check what it signed.
    /// </summary>
    /// <param name="told">Makes the event, of the old key and the new.</param>
    /// <returns>The old key's id, and the new.</returns>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.AuditDamaged"/>, <see cref="ErrorIds.AuditUnwritable"/>, <see cref="ErrorIds.KeyInvalid"/>: the
    /// old key is still the key.
    /// </exception>
    public (uint Old, uint New) Rotate(Func<VerifierKey, VerifierKey, AuditEvent> told)
    {
        lock (_integrating)
        {
            try
            {
                place.Journals.Create();
                using var held = Lock() ?? throw new IOException("another process has held it for two seconds");
                IntegrateLocked();
                using var old = place.Key.OpenOrCreate();
                using var next = SigningKey.Generate();
                var entry = told(old.Verifier, next.Verifier);
                Write(entry);
                var head = IntegrateLocked()!;
                new KeyHandover(place).Do(old.Verifier, next, head, AuditEntry.Of(entry));
                return (old.Verifier.Id, next.Verifier.Id);
            }
            catch (InvalidDataException fault)
            {
                throw Damaged(fault);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                // What .NET cannot seek in it calls not supported, also when the disk is why.
                throw Unwritable(fault);
            }
        }
    }

    /// <summary>Whether journals hold what is not in the tree; looks at file names and lengths only.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool HasPending()
    {
        try
        {
            var names = place.Journals.Names();
            if (names.Count == 0) return false;
            var known = IntegratedJournals.Read(place.Journals)?.After ?? JournalOffsets.None;
            foreach (var name in names)
            {
                if (new FileInfo(place.Journals.PathOf(name)).Length > known.Of(name)) return true;
            }

            return false;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // An integration finds out, and says it better.
            return true;
        }
    }

    /// <summary>Whether the last checkpoint is as old as the interval: younger ones are not followed by another at once.</summary>
    public bool IsDue()
    {
        // A file that is not there was written in 1601; a clock that was set back must not put checkpoints off.
        var age = time.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(place.Log.Checkpoint);
        return age >= interval || age < TimeSpan.Zero;
    }

    /// <summary>Makes durable what was written behind, and lets go of the journal; it stays unless all of it is in the tree.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            _timer?.Dispose();
        }

        lock (_integrating)
        {
            TryFlush();
            _journal.Close(name => _integrated?.Of(name));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Checkpoint? IntegrateLocked()
    {
        using var key = place.Key.OpenOrCreate(made =>
        {
            if (KeyMade?.Invoke(made) is { } told) Write(told);
        });
        var integration = new LogIntegration(place, key, time, together: _integrated is not null);
        integration.Run();
        _integrated = integration.Integrated;
        foreach (var (journal, offset) in integration.Damaged) Failed?.Invoke(DamagedJournal(journal, offset));
        return integration.Head;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private FileLock? Lock()
    {
        var start = time.GetTimestamp();
        while (true)
        {
            if (FileLock.TryTake(place.Journals.Lock) is { } held)
            {
                try
                {
                    held.EnsureHeld();
                    return held;
                }
                catch
                {
                    held.Dispose();
                    throw;
                }
            }

            // Whoever holds it takes our journal in too, but perhaps not the last of it.
            if (time.GetElapsedTime(start) > LockPatience) return null;
            Thread.Sleep(1);
        }
    }

    /// <summary>Events have come: within the interval they are in the tree.</summary>
    private void Await()
    {
        lock (_gate)
        {
            if (_disposed || _timer is not null) return;
            _timer = time.CreateTimer(static log => ((AuditLog)log!).Tick(), this, interval, Timeout.InfiniteTimeSpan);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Tick()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
            if (_disposed) return;
        }

        try
        {
            Integrate();
        }
        catch (AttestException fault)
        {
            Failed?.Invoke(fault);
        }
    }

    private void TryFlush()
    {
        try
        {
            _journal.Flush();
        }
        catch (IOException fault)
        {
            Failed?.Invoke(Unwritable(fault));
        }
    }

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (IOException fault)
        {
            throw Unwritable(fault);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private AttestException Unwritable(Exception fault) => new(
        ErrorIds.AuditUnwritable,
        $"The audit log cannot be written ({place.Journals.Root}): {fault.Message}",
        "Free space on that disk, or make the folder writable; events that were acknowledged are safe.",
        inner: fault);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private AttestException DamagedJournal(string journal, long offset) => new(
        ErrorIds.AuditDamaged,
        $"A journal of the audit log was damaged or changed from outside: at byte {offset} of {place.Journals.PathOf(journal)} stands no event, and events stand behind it. Those are taken into the log; what stood there is lost to it.",
        $"Look at {journal}{JournalSalvage.Kept} in that folder, where it is kept, and at the disk.");

    private static AttestException Damaged(InvalidDataException fault) => new(
        ErrorIds.AuditDamaged,
        $"The audit log was changed from outside: {fault.Message}. New events are kept in the journals and not put on top of it.",
        "Run 'attest audit verify' to see what is wrong, then restore the folders audit and journal/integrated from a backup. "
        + "To begin a new log, move the folders audit and journal aside and keep them.",
        inner: fault);
}
