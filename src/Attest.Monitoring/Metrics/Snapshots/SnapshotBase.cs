using Attest.Monitoring.Running;

namespace Attest.Monitoring.Metrics.Snapshots;

/// <summary>The base as it lies there: what folded snapshots add up to.</summary>
/// <param name="Snapshot">Empty when there is none, or it cannot be read.</param>
/// <param name="Problem">Why it cannot be read.</param>
/// <param name="IsNewer">Whether a later version wrote it: then it must be left alone.</param>
internal sealed record SnapshotBase(Snapshot Snapshot, StepError? Problem, bool IsNewer)
{
    public long Generation => Snapshot.Generation;

    public static SnapshotBase Read(ISnapshotFiles files)
    {
        if (files.Read(SnapshotNames.Base) is not { } content) return new(Snapshot.Empty, null, false);
        if (SnapshotDecoder.TryDecode(content, out var reason) is { } snapshot) return new(snapshot, null, false);
        return new(Snapshot.Empty, SnapshotProblem.Describe(SnapshotNames.Base, reason), SnapshotDecoder.IsNewer(content));
    }
}
