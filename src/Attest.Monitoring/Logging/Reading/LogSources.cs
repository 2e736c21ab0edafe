using Attest.Monitoring.Running;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Logging.Reading;

/// <summary>
/// The logs that a query is about: each run's <c>run.log</c> and the log of what happened outside of runs, or the files
/// that are named. Files are opened when the time they begin at is reached, so that few are open at once.
/// </summary>
/// <param name="state">Null when files are named.</param>
/// <param name="query">Which are asked for.</param>
internal sealed class LogSources(StateFolder? state, LogQuery query) : IDisposable
{
    private const string RunLog = "run.log";

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<LogSource> _open = [];
    private readonly Queue<string> _later = [];
    private DateTime _listed;

    /// <summary>Lines of all that are no records.</summary>
    public long Unreadable { get; private set; }

    /// <summary>Whether anything may still come.</summary>
    public bool AnyLives => query.RunId is null || _open.Count > 0;

    /// <summary>Names the files and the log outside of runs, and lists the runs.</summary>
    public void Begin()
    {
        foreach (var file in query.Files) _open.Add(new LogSource(file, withRotated: false));
        if (state is not null && query.RunId is null && query.Files.Count == 0) _open.Add(new LogSource(state.Log, withRotated: true));
        ListRuns();
    }

    /// <summary>The source whose next record is the oldest; null when none has one, until the next <see cref="Look"/>.</summary>
    public LogSource? Oldest()
    {
        while (true)
        {
            LogSource? oldest = null;
            for (var index = _open.Count - 1; index >= 0; index--)
            {
                var source = _open[index];
                if (source.HasNext())
                {
                    if (oldest is null || source.Time < oldest.Time) oldest = source;
                }
                else if (source.RunId is { } run && !IsActive(run) && !source.Look())
                {
                    // Looked once more after it was seen to have ended: it is read to its end.
                    Close(index);
                }
            }

            if (_later.Count == 0 || (oldest is not null && RunHistory.StartOf(_later.Peek()) > oldest.Time)) return oldest;
            var next = _later.Dequeue();
            _open.Add(new LogSource(Path.Combine(state!.Run(next), RunLog), withRotated: false) { RunId = next });
        }
    }

    /// <summary>Looks whether the logs have grown, and for runs that have begun.</summary>
    public void Look()
    {
        ListRuns();
        foreach (var source in _open) source.Look();
    }

    /// <summary>Whether a run has not been closed yet, by the mark it has in the state folder.</summary>
    private bool IsActive(string runId) => File.Exists(Path.Combine(state!.ActiveRuns, runId));

    /// <summary>Finds the runs that have begun since the last time.</summary>
    private void ListRuns()
    {
        if (state is null || query.Files.Count > 0 || !Directory.Exists(state.Runs)) return;
        if (query.RunId is { } one)
        {
            if (_seen.Add(one)) _later.Enqueue(one);
            return;
        }

        // A folder's time changes when a name is added to it; read before the names, so that none is missed.
        var changed = Directory.GetLastWriteTimeUtc(state.Runs);
        if (changed == _listed) return;
        var found = new List<string>();
        foreach (var folder in Directory.EnumerateDirectories(state.Runs))
        {
            var id = Path.GetFileName(folder);
            if (RunId.IsValid(id) && _seen.Add(id) && MayHold(id, folder)) found.Add(id);
        }

        found.Sort(StringComparer.Ordinal);
        foreach (var id in found) _later.Enqueue(id);
        _listed = changed;
    }

    public void Dispose()
    {
        for (var index = _open.Count - 1; index >= 0; index--) Close(index);
    }

    private void Close(int index)
    {
        Unreadable += _open[index].Unreadable;
        _open[index].Dispose();
        _open.RemoveAt(index);
    }

    /// <summary>A run that ended before the time asked for, or began after it, is not opened.</summary>
    private bool MayHold(string id, string folder)
    {
        if (RunHistory.StartOf(id) >= query.Until) return false;
        if (query.Since == DateTimeOffset.MinValue) return true;
        return IsActive(id) || File.GetLastWriteTimeUtc(Path.Combine(folder, RunLog)) >= query.Since.UtcDateTime;
    }
}
