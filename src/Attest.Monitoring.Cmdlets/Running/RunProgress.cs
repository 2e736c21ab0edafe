using System.Globalization;
using System.Management.Automation;
using Attest.Monitoring.Running;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Cmdlets.Running;

/// <summary>
/// The progress bars of a run: one for the run, one below it for each step that is running, with the time it has taken
/// and the last line it printed. Drawn at most every tenth of a second, whatever the number of steps.
/// </summary>
/// <param name="pipeline">The pipeline's name.</param>
/// <param name="feed">Knows the last lines.</param>
/// <param name="time">Measures.</param>
/// <param name="write">Draws a record; on the pipeline's thread.</param>
internal sealed class RunProgress(string pipeline, RunFeed feed, TimeProvider time, Action<ProgressRecord> write)
{
    private const int RunActivity = 1;
    private const int MostBars = 16;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly long _start = time.GetTimestamp();
    private readonly List<RunningStep> _running = [];
    private readonly HashSet<int> _drawn = [];
    private int _steps;
    private int _ended;
    private string _waitsFor = "";
    private long? _lastDrawn;

    /// <summary>Takes in a signal; draws when it is time.</summary>
    public void Take(Signal signal)
    {
        switch (signal)
        {
            case RunQueued queued:
                _waitsFor = $"waiting for the concurrency group '{queued.Group}'";
                break;
            case RunStarted started:
                _steps = started.Steps.Count;
                _waitsFor = "";
                break;
            case StepStarted started:
                Begin(started);
                break;
            case StepFinished finished:
                End(finished.Report);
                break;
        }

        Refresh();
    }

    /// <summary>Draws, unless it was done a moment ago.</summary>
    public void Refresh()
    {
        if (_lastDrawn is { } last && time.GetElapsedTime(last) < Pace) return;
        _lastDrawn = time.GetTimestamp();
        write(new ProgressRecord(RunActivity, pipeline, RunStatusText())
        {
            PercentComplete = _steps > 0 ? 100 * _ended / _steps : -1,
        });
        foreach (var step in _running) Draw(step);
    }

    /// <summary>Takes every bar away.</summary>
    public void Complete()
    {
        foreach (var step in _running) Erase(step.Activity);
        _running.Clear();
        if (_lastDrawn is null) return;
        write(new ProgressRecord(RunActivity, pipeline, RunStatusText()) { RecordType = ProgressRecordType.Completed });
    }

    private void Begin(StepStarted started)
    {
        // A further attempt of a step is the same bar.
        if (_running.Exists(step => step.Index == started.Index)) return;
        _running.Add(new RunningStep(started.Index, started.Step, FreeActivity(), time.GetTimestamp()));
    }

    private void End(StepReport report)
    {
        _ended++;
        var at = _running.FindIndex(step => step.Id == report.Id);
        if (at < 0) return;
        Erase(_running[at].Activity);
        _running.RemoveAt(at);
    }

    private void Draw(RunningStep step)
    {
        // A console has few rows: it shows the steps that started first.
        if (step.Activity > RunActivity + MostBars) return;
        var line = feed.LastLineOf(step.Id);
        _drawn.Add(step.Activity);
        write(new ProgressRecord(step.Activity, step.Id, line.Length > 0 ? $"{Elapsed(step.Started)}  {line}" : Elapsed(step.Started))
        {
            ParentActivityId = RunActivity,
        });
    }

    private void Erase(int activity)
    {
        if (!_drawn.Remove(activity)) return;
        write(new ProgressRecord(activity, pipeline, "ended")
        {
            ParentActivityId = RunActivity,
            RecordType = ProgressRecordType.Completed,
        });
    }

    private int FreeActivity()
    {
        var activity = RunActivity + 1;
        while (_running.Exists(step => step.Activity == activity)) activity++;
        return activity;
    }

    private string RunStatusText() => _waitsFor.Length > 0
        ? $"{Elapsed(_start)}  {_waitsFor}"
        : $"{Elapsed(_start)}  {_ended} of {_steps} steps";

    private string Elapsed(long start)
    {
        var elapsed = time.GetElapsedTime(start);
        return elapsed.ToString(elapsed.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);
    }

    private sealed record RunningStep(int Index, string Id, int Activity, long Started);
}
