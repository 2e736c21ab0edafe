namespace Attest.Monitoring.Audit.Reading;

/// <summary>
/// Reads a log as it grows, whoever writes it: looks at the checkpoint again and again, which is all that changes when
/// events come (a notification of the file system would miss what another machine or container writes).
/// </summary>
/// <param name="reader">Of the log.</param>
/// <param name="query">Which events; <see cref="AuditQuery.Last"/> of those that are there already.</param>
/// <param name="time">Between two looks.</param>
internal sealed class LogFollower(AuditReader reader, AuditQuery query, TimeProvider time)
{
    /// <summary>Between two looks.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Events without end, until it is cancelled: then it ends, without an exception.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditLogInvalid"/>: the log cannot be used, or is shorter than it was.</exception>
    public IEnumerable<StoredEntry> Read(CancellationToken cancellation)
    {
        var head = reader.Head();
        foreach (var entry in reader.Read(head, query, cancellation: cancellation)) yield return entry;
        var later = query with { Last = null };
        while (Wait(cancellation))
        {
            var now = reader.Head();
            if (now.Size == head.Size) continue;
            if (now.Size < head.Size || (head.Size > 0 && now.Origin != head.Origin)) throw Replaced(head, now);
            foreach (var entry in reader.Read(now, later, head.Size, cancellation)) yield return entry;
            head = now;
        }
    }

    private bool Wait(CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return false;
        using var woken = new ManualResetEventSlim();
        using var timer = time.CreateTimer(static state => ((ManualResetEventSlim)state!).Set(), woken, Pause, Timeout.InfiniteTimeSpan);
        try
        {
            woken.Wait(cancellation);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static AttestException Replaced(LogHead before, LogHead now) => new(
        ErrorIds.AuditLogInvalid,
        $"The audit log was replaced while it was read: it had {before.Size} entries and has {now.Size} (log {now.Origin}).",
        "Run 'attest audit verify' with a checkpoint that was kept elsewhere.");
}
