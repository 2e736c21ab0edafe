using Attest.Monitoring.Running;

namespace Attest.Monitoring.Metrics.Snapshots;

/// <summary>
/// All snapshots of a state folder: those of living and dead processes, those of lost runs, and the base the dead were
/// folded into. Any number of processes may read, write and fold at once, and die anywhere.
/// </summary>
internal sealed class SnapshotFolder(ISnapshotFiles files)
{
    // A fold between two looks at the base starts the reading again; folds are rare, so this is never reached.
    private const int MostReadings = 100;

    /// <summary>Adds everything up.</summary>
    public SnapshotSum Read()
    {
        for (var reading = 1; ; reading++)
        {
            var foundations = SnapshotBase.Read(files);
            var sum = Read(foundations);

            // Had a fold removed snapshots while we read them, the base would have another generation now.
            if (SnapshotBase.Read(files).Generation == foundations.Generation || reading == MostReadings) return sum;
        }
    }

    /// <summary>
    /// Writes what a lost run has to add: one execution with <c>status="lost"</c>, the steps that were running, the time
    /// of completion. Writing it again writes the same: it counts once, however many find the run.
    /// </summary>
    /// <param name="report">The run as closed: the steps that were running have <see cref="RunStatus.Lost"/>.</param>
    /// <param name="completedAt">When it ended, as far as is known.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void WriteLost(RunReport report, DateTimeOffset completedAt)
    {
        var id = SnapshotNames.Lost(report.RunId);
        var content = new SnapshotEncoder().Encode(new Snapshot(0, [], LostRun.Count(report, completedAt)));
        var temporary = SnapshotNames.Temporary($"{id}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}");
        files.Write(temporary, content.Span, durable: true);
        files.Rename(temporary, SnapshotNames.Snapshot(id));
    }

    private SnapshotSum Read(SnapshotBase foundations)
    {
        IReadOnlyList<MetricFamilyData> families = foundations.Snapshot.Families;
        var problems = new List<StepError>();
        if (foundations.Problem is { } problem) problems.Add(problem);
        var folded = new HashSet<string>(foundations.Snapshot.Folded);
        foreach (var name in files.List())
        {
            if (SnapshotNames.IdOf(name) is not { } id || folded.Contains(id)) continue;

            // Asked before reading: what is dead now has written its last.
            var lives = files.IsLocked(SnapshotNames.Lock(id));
            if (files.Read(name) is not { } content) continue;
            if (SnapshotDecoder.TryDecode(content, out var reason)?.Families is { } counted)
                families = SnapshotMerge.Merge(families, lives ? counted : SnapshotMerge.WithoutLive(counted));
            else
                problems.Add(SnapshotProblem.Describe(name, reason));
        }

        return new SnapshotSum(families, problems);
    }
}

/// <summary>What all snapshots say together.</summary>
/// <param name="Families">Sorted by <see cref="FamilyOrder"/>.</param>
/// <param name="Problems">Files that could not be read: what they counted is missing.</param>
internal sealed record SnapshotSum(IReadOnlyList<MetricFamilyData> Families, IReadOnlyList<StepError> Problems);
