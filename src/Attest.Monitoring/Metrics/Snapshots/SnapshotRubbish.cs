using System.Globalization;

namespace Attest.Monitoring.Metrics.Snapshots;

/// <summary>Removes what processes left that died before their first snapshot was whole.</summary>
internal sealed class SnapshotRubbish(ISnapshotFiles files, TimeProvider time)
{
    // Between making its lock file and locking it a young process holds nothing yet.
    private static readonly TimeSpan Grown = TimeSpan.FromHours(1);

    /// <summary>Removes lock and temporary files without a snapshot, unless somebody may still be at it.</summary>
    public void Remove(IReadOnlyList<string> names, Func<string, bool> isClosed)
    {
        var known = new HashSet<string>(names);
        foreach (var name in names)
        {
            if (name == SnapshotNames.FoldLock || SnapshotNames.IdOfPart(name) is not { } id) continue;
            if (known.Contains(SnapshotNames.Snapshot(id))) continue;
            var isRubbish = SnapshotNames.LostRun(id) is { } run
                ? isClosed(run)
                : IsGrown(id) && !files.IsLocked(SnapshotNames.Lock(id));
            if (isRubbish) files.Delete(name);
        }
    }

    /// <summary>Ids of processes begin with the time of their birth.</summary>
    private bool IsGrown(string id) =>
        id.IndexOf('-', StringComparison.Ordinal) is > 0 and var end &&
        long.TryParse(id.AsSpan(0, end), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bornAt) &&
        time.GetUtcNow().ToUnixTimeMilliseconds() - bornAt > Grown.TotalMilliseconds;
}
