namespace Attest.Monitoring.Audit.Reading;

/// <summary>
/// Reads logs as they grow, whoever writes them: looks at the checkpoints again and again, which is all that changes when
/// events come (a notification of the file system would miss what another machine or container writes).
/// </summary>
/// <param name="logs">What is followed.</param>
/// <param name="query">Which events; <see cref="AuditQuery.Last"/> of those that are there already.</param>
/// <param name="time">Between two looks.</param>
/// <param name="isWanted">Asked at each look: false ends it as cancelling does.</param>
internal sealed class LogFollower(LogUnion logs, AuditQuery query, TimeProvider time, Func<bool>? isWanted = null)
{
    /// <summary>Between two looks.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Events without end, until it is cancelled: then it ends, without an exception.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditLogInvalid"/>: a log cannot be used, or is shorter than it was.</exception>
    public IEnumerable<StoredEntry> Read(CancellationToken cancellation)
    {
        var heads = logs.Heads().ToArray();
        foreach (var entry in logs.Read(heads, query, cancellation)) yield return entry;
        var later = query with { Last = null };
        while (Wait(cancellation) && isWanted?.Invoke() != false)
        {
            var now = logs.Heads();
            for (var log = 0; log < heads.Length; log++)
            {
                var (before, after) = (heads[log].Head, now[log].Head);
                if (after.Size == before.Size) continue;
                if (after.Size < before.Size || (before.Size > 0 && after.Origin != before.Origin)) throw Replaced(before, after);
                foreach (var entry in logs.ReadOn(log, now[log], later, before.Size, cancellation)) yield return entry;
                heads[log] = now[log];
            }
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
