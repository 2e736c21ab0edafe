using Attest.Monitoring.State;

namespace Attest.Monitoring.Running;

/// <summary>The runs a state folder holds.</summary>
internal sealed class RunHistory(StateFolder state, TimeProvider time)
{
    /// <summary>Reports, the newest first; a run without a readable report is left out.</summary>
    public IEnumerable<RunReport> Newest()
    {
        foreach (var id in IdsNewestFirst())
        {
            if (RunReportReader.TryRead(Path.Combine(state.Run(id), "run.json")) is { } report) yield return report;
        }
    }

    /// <summary>One run, by its id or the beginning or end of one (four characters or more).</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.RunNotFound"/>: none, or more than one.</exception>
    public RunReport Find(string idOrPart)
    {
        var found = new List<string>();
        if (idOrPart.Length >= 4)
        {
            foreach (var id in IdsNewestFirst())
            {
                if (id.StartsWith(idOrPart, StringComparison.OrdinalIgnoreCase)
                    || id.EndsWith(idOrPart, StringComparison.OrdinalIgnoreCase))
                {
                    found.Add(id);
                }
            }
        }

        if (found.Count == 1 && RunReportReader.TryRead(Path.Combine(state.Run(found[0]), "run.json")) is { } report)
        {
            return report;
        }

        throw new AttestException(
            ErrorIds.RunNotFound,
            found.Count > 1
                ? $"'{idOrPart}' is part of {found.Count} run ids in {state.Runs}."
                : $"There is no run '{idOrPart}' in {state.Runs}.",
            "List the runs with 'attest runs' (Get-AttestRun) and give an id, or the beginning or end of one.");
    }

    /// <summary>Removes runs that ended before <paramref name="olderThan"/> ago and are not among the newest <paramref name="keepLast"/>.</summary>
    /// <param name="olderThan">Age of a run's start.</param>
    /// <param name="keepLast">How many stay, however old.</param>
    /// <param name="dryRun">Removes nothing.</param>
    /// <param name="agree">Asked for each id before it is removed; null = always.</param>
    /// <returns>The ids removed, or that would be.</returns>
    public IReadOnlyList<string> Prune(TimeSpan olderThan, int keepLast, bool dryRun, Func<string, bool>? agree = null)
    {
        var before = time.GetUtcNow() - olderThan;
        var removed = new List<string>();
        var kept = 0;
        foreach (var id in IdsNewestFirst())
        {
            if (++kept <= keepLast || StartOf(id) >= before) continue;

            // A run that lives holds its lock, however old it is.
            using var held = TryLock(id);
            if (held is null || agree?.Invoke(id) == false) continue;
            removed.Add(id);
            if (!dryRun) Remove(id, held);
        }

        return removed;
    }

    /// <summary>The time in a UUID of version 7: the first 48 bits, milliseconds of the Unix epoch.</summary>
    public static DateTimeOffset StartOf(string runId) => DateTimeOffset.FromUnixTimeMilliseconds(
        Convert.ToInt64(runId[..8] + runId[9..13], 16));

    private List<string> IdsNewestFirst()
    {
        var ids = new List<string>();
        if (!Directory.Exists(state.Runs)) return ids;
        foreach (var path in Directory.EnumerateDirectories(state.Runs))
        {
            var id = Path.GetFileName(path);
            if (RunId.IsValid(id)) ids.Add(id);
        }

        ids.Sort((left, right) => string.CompareOrdinal(right, left));
        return ids;
    }

    private FileLock? TryLock(string id)
    {
        try
        {
            return FileLock.TryTake(Path.Combine(state.Run(id), "lock"));
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }

    private void Remove(string id, FileLock held)
    {
        // Windows does not delete a file that is open.
        if (OperatingSystem.IsWindows()) held.Dispose();
        File.Delete(Path.Combine(state.ActiveRuns, id));
        Directory.Delete(state.Run(id), recursive: true);
    }
}
