namespace Attest.Monitoring.Metrics.Snapshots;

/// <summary>
/// The snapshots that can be folded: nobody will write them again. A process that is dead stays dead, since ids never
/// come again, so its lock need not be held, only be free.
/// </summary>
internal sealed class DeadSnapshots
{
    public DeadSnapshots(
        ISnapshotFiles files, IReadOnlyList<string> names, Snapshot foundations, Func<string, bool> isClosed)
    {
        var folded = new HashSet<string>(foundations.Folded);
        foreach (var name in names)
        {
            if (SnapshotNames.IdOf(name) is not { } id || folded.Contains(id)) continue;
            if (SnapshotNames.LostRun(id) is { } runId && !isClosed(runId)) continue;
            if (!files.IsLocked(SnapshotNames.Lock(id)) && files.Read(name) is { } content) Take(id, content);
        }
    }

    /// <summary>Of all of them, damaged ones included.</summary>
    public List<string> Ids { get; } = [];

    public List<Snapshot> Readable { get; } = [];

    public int Damaged { get; private set; }

    private void Take(string id, byte[] content)
    {
        // What a later version wrote is left lying for one that can read it.
        if (SnapshotDecoder.IsNewer(content)) return;
        if (SnapshotDecoder.TryDecode(content, out _) is { } snapshot) Readable.Add(snapshot);
        else Damaged++;
        Ids.Add(id);
    }
}
