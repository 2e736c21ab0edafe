using Attest.Monitoring.Running;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Serving.Runs;

/// <summary>
/// The runs of some state folders in memory, the newest first. Reading is free of locks; <see cref="Load"/> and
/// <see cref="Look"/> are for one thread at a time.
/// </summary>
internal sealed class RunIndex
{
    /// <summary>More runs are not held: older ones are answered by their id alone.</summary>
    public const int Most = 50_000;

    /// <summary>Runs that are read before what was read is shown: at first as many as fill a screen.</summary>
    private const int FirstPortion = 64, Portion = 512;

    /// <summary>Whoever asked first waits for the same processors.</summary>
    private static readonly ParallelOptions HalfTheMachine = new() { MaxDegreeOfParallelism = Math.Max(1, Environment.ProcessorCount / 2) };

    private readonly FolderRuns[] _folders;
    private readonly TimeProvider _time;
    private readonly RunLineMaker _maker = new();
    private readonly Dictionary<string, RunLine> _lines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StepProgress> _progress = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StateFolder> _unread = new(StringComparer.Ordinal);
    private volatile RunLine[] _newest = [];
    private volatile bool _isComplete;
    private int _known;

    public RunIndex(IReadOnlyList<StateFolder> folders, TimeProvider time)
    {
        _time = time;
        _folders = [.. folders.Select(folder => new FolderRuns(folder, time))];
        Folders = folders;
    }

    public IReadOnlyList<StateFolder> Folders { get; }

    /// <summary>What is known by now.</summary>
    public IReadOnlyList<RunLine> Newest => _newest;

    /// <summary>Whether every run has been read once.</summary>
    public bool IsComplete => _isComplete;

    /// <summary>How many runs there are, read or not.</summary>
    public int Known => Math.Max(Volatile.Read(ref _known), _newest.Length);

    /// <summary>Reads every run, the newest first.</summary>
    /// <param name="portion">Called when a portion has been read.</param>
    public void Load(Action portion)
    {
        var all = new List<(string Id, StateFolder Folder)>();
        foreach (var folder in _folders)
            if (folder.Look() is { } look) all.AddRange(look.Came.Select(id => (id, folder.Folder)));
        all.Sort(static (left, right) => string.CompareOrdinal(right.Id, left.Id));
        Volatile.Write(ref _known, all.Count);
        for (var from = 0; from < all.Count && from < Most;)
        {
            var some = all.GetRange(from, Math.Min(from == 0 ? FirstPortion : Portion, all.Count - from));
            from += some.Count;
            var read = new RunLine?[some.Count];
            Parallel.For(0, some.Count, HalfTheMachine, at => read[at] = Read(some[at].Folder, some[at].Id));
            for (var at = 0; at < some.Count; at++) read[at] = Keep(some[at].Id, some[at].Folder, read[at]);
            _newest = [.. _newest, .. read.OfType<RunLine>()];
            portion();
        }

        _isComplete = true;
        portion();

        // Reading thousands of reports leaves many times what is kept of them; an idle process would hold it for good.
        if (all.Count >= 1000) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    /// <summary>Looks for what has changed.</summary>
    public IReadOnlyList<RunChange> Look()
    {
        var changes = new List<RunChange>();
        foreach (var folder in _folders)
        {
            if (folder.Look() is { } look)
            {
                foreach (var id in look.Came) _unread[id] = folder.Folder;
                foreach (var id in look.Went) Forget(id, changes);
            }
        }

        foreach (var (id, folder) in _unread.ToArray()) Add(id, folder, changes);
        foreach (var folder in _folders)
            foreach (var line in _newest)
                if (line.IsRunning && ReferenceEquals(line.Folder, folder.Folder)) Follow(line, folder.IsOpen(line.RunId), changes);
        if (changes.Exists(static change => change.Kind is not RunChangeKind.Printed)) Publish();
        return changes;
    }

    /// <summary>One run's report with what is known of it while it runs; null when there is none.</summary>
    public RunReport? Report(string runId)
    {
        foreach (var folder in Folders)
        {
            if (RunReportReader.TryRead(PathOf(folder, runId)) is not { } report) continue;
            if (report.Status is not RunStatus.Running) return report;
            var progress = new StepProgress(folder, runId, report.StartedAt, report.Steps.Count);
            progress.Look();
            return progress.Over(report, Find(runId), _time.GetUtcNow());
        }

        return null;
    }

    /// <summary>The place of the first run that is older than an id; ids sort by time.</summary>
    public static int After(IReadOnlyList<RunLine> newest, string id)
    {
        var (low, high) = (0, newest.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (string.CompareOrdinal(newest[middle].RunId, id) >= 0) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private RunLine? Find(string id)
    {
        var newest = _newest;
        return After(newest, id) is > 0 and var after && newest[after - 1].RunId == id ? newest[after - 1] : null;
    }

    private void Add(string id, StateFolder folder, List<RunChange> changes)
    {
        // A folder without a report is a run that is just beginning, or never began: those are few.
        if (Read(folder, id) is not { } line)
        {
            if (_time.GetUtcNow() - RunHistory.StartOf(id) > TimeSpan.FromMinutes(1)) _unread.Remove(id);
            return;
        }

        _unread.Remove(id);
        line = Keep(id, folder, line)!;
        changes.Add(new RunChange(RunChangeKind.Started, line.AtStart()));
        RunChange.AddSteps(line.AtStart(), line, changes);
        if (!line.IsRunning) changes.Add(new RunChange(RunChangeKind.Finished, line));
    }

    private void Follow(RunLine line, bool isOpen, List<RunChange> changes)
    {
        var progress = _progress[line.RunId];
        var moved = progress.Look();
        if (!isOpen && Read(line.Folder, line.RunId) is { IsRunning: false } ended)
        {
            RunChange.AddSteps(line, ended, changes);
            _lines[line.RunId] = ended;
            _progress.Remove(line.RunId);
            changes.Add(new RunChange(RunChangeKind.Finished, ended));
            return;
        }

        if (!moved) return;
        var now = progress.Over(line);
        RunChange.AddSteps(line, now, changes);
        foreach (var index in progress.Printed)
            changes.Add(new RunChange(RunChangeKind.Printed, now, index, progress.Started[index].Length));
        _lines[line.RunId] = now;
    }

    private RunLine? Keep(string id, StateFolder folder, RunLine? line)
    {
        if (line is null)
        {
            _unread[id] = folder;
            return null;
        }

        if (line.IsRunning)
        {
            var progress = _progress[id] = new StepProgress(folder, id, line.StartedAt, line.StepsTotal);
            progress.Look();
            line = progress.Over(line);
        }

        return _lines[id] = line;
    }

    private void Forget(string id, List<RunChange> changes)
    {
        _unread.Remove(id);
        _progress.Remove(id);
        if (_lines.Remove(id, out var line)) changes.Add(new RunChange(RunChangeKind.Removed, line));
    }

    private void Publish()
    {
        var lines = _lines.Values.ToArray();
        Array.Sort(lines, static (left, right) => string.CompareOrdinal(right.RunId, left.RunId));
        foreach (var old in lines.Skip(Most)) _lines.Remove(old.RunId);
        _newest = lines.Length > Most ? lines[..Most] : lines;
        Volatile.Write(ref _known, lines.Length);
    }

    private RunLine? Read(StateFolder folder, string id) =>
        RunReportReader.TryRead(PathOf(folder, id)) is { } report ? _maker.Of(folder, report) : null;

    private static string PathOf(StateFolder folder, string id) => Path.Combine(folder.Run(id), "run.json");
}
