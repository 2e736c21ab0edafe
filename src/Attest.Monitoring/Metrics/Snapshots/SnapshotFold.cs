namespace Attest.Monitoring.Metrics.Snapshots;

/// <summary>
/// Adds the snapshots of the dead to the base, so that the folder stays small. One rename makes it true: the new base
/// lists what is in it, so a snapshot that then still lies there counts no more and is only rubbish.
/// </summary>
internal sealed class SnapshotFold(ISnapshotFiles files, TimeProvider time)
{
    /// <summary>Dead snapshots that may lie there before anybody folds: a short run shall not pay for it.</summary>
    public const int DefaultThreshold = 16;

    /// <summary>Ids remembered although their files are gone: a crash of the machine may bring a deleted file back.</summary>
    private const int Remembered = 256;

    /// <summary>Folds when there is enough to fold and nobody else is at it.</summary>
    /// <param name="isClosed">
    /// Whether a lost run is closed for good, so that nobody will write its increments again: only then are they folded.
    /// </param>
    /// <param name="threshold">Dead snapshots to leave alone.</param>
    /// <returns>How many were folded.</returns>
    /// <exception cref="IOException">The folder cannot be written; the totals are what they were.</exception>
    public int Fold(Func<string, bool> isClosed, int threshold = DefaultThreshold)
    {
        if (CountSnapshots(files.List()) <= threshold) return 0;
        using var alone = files.TryLock(SnapshotNames.FoldLock);
        if (alone is null) return 0;

        var foundations = SnapshotBase.Read(files);
        if (foundations.IsNewer) return 0;
        var names = files.List();
        RemoveFolded(names, foundations.Snapshot);
        var dead = new DeadSnapshots(files, names, foundations.Snapshot, isClosed);
        if (dead.Ids.Count <= threshold) return 0;

        WriteBase(foundations, dead, names);
        foreach (var id in dead.Ids) Remove(id);
        new SnapshotRubbish(files, time).Remove(names, isClosed);
        return dead.Ids.Count;
    }

    private static int CountSnapshots(IReadOnlyList<string> names)
    {
        var count = 0;
        foreach (var name in names)
            if (SnapshotNames.IdOf(name) is not null) count++;
        return count;
    }

    private void WriteBase(SnapshotBase foundations, DeadSnapshots dead, IReadOnlyList<string> names)
    {
        var families = foundations.Snapshot.Families;
        foreach (var snapshot in dead.Readable)
            families = SnapshotMerge.Merge(families, SnapshotMerge.WithoutLive(snapshot.Families));
        var damaged = dead.Damaged + (foundations.Problem is null ? 0 : 1);
        if (damaged > 0) families = SnapshotMerge.Merge(families, [SnapshotProblem.Count(damaged)]);

        // Kept aside for whoever wants to look at it; killed here, the next fold finds no base, which is the same.
        if (foundations.Problem is not null) files.Rename(SnapshotNames.Base, SnapshotNames.DamagedBase);
        var next = new Snapshot(foundations.Generation + 1, Listed(foundations.Snapshot, dead, names), families);
        files.Write(SnapshotNames.BaseTemporary, new SnapshotEncoder().Encode(next).Span, durable: true);
        files.Rename(SnapshotNames.BaseTemporary, SnapshotNames.Base);
    }

    /// <summary>The newest first; one whose file still lies there is never forgotten.</summary>
    private static List<string> Listed(Snapshot old, DeadSnapshots dead, IReadOnlyList<string> names)
    {
        var lying = new HashSet<string>(names);
        var listed = new List<string>(dead.Ids);
        for (var at = 0; at < old.Folded.Count; at++)
            if (at < Remembered || lying.Contains(SnapshotNames.Snapshot(old.Folded[at]))) listed.Add(old.Folded[at]);
        return listed;
    }

    private void RemoveFolded(IReadOnlyList<string> names, Snapshot foundations)
    {
        var folded = new HashSet<string>(foundations.Folded);
        foreach (var name in names)
            if (SnapshotNames.IdOf(name) is { } id && folded.Contains(id)) Remove(id);
    }

    private void Remove(string id)
    {
        // The snapshot last: killed before, the next fold sees it in the list and goes on here.
        files.Delete(SnapshotNames.Lock(id));
        files.Delete(SnapshotNames.Temporary(id));
        files.Delete(SnapshotNames.Snapshot(id));
    }
}
