using System.Globalization;
using Attest.Monitoring.Running;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Serving.Runs;

/// <summary>
/// How far a run is whose report still says <c>running</c>, by what it has written so far: a span for each step that has
/// ended, a log for each that has printed. One that prints nothing leaves no trace until it ends: where nothing else runs,
/// the first that has not ended is taken for the one that does. Reads only what was added since the last look. Not thread-safe.
/// </summary>
internal sealed class StepProgress(StateFolder folder, string runId, DateTimeOffset runStarted, int steps)
{
    private readonly TraceTail _trace = new(Path.Combine(folder.Run(runId), "trace.jsonl"));
    private readonly Dictionary<int, EndedStep> _ended = [];
    private readonly Dictionary<int, StartedStep> _started = [];
    private readonly List<int> _printed = [];

    /// <summary>Steps that have ended and whose log was looked at since.</summary>
    private readonly HashSet<int> _settled = [];

    /// <summary>Steps that have ended, by their index.</summary>
    public IReadOnlyDictionary<int, EndedStep> Ended => _ended;

    /// <summary>Steps that have printed something, by their index.</summary>
    public IReadOnlyDictionary<int, StartedStep> Started => _started;

    /// <summary>Those that printed between the last two looks.</summary>
    public IReadOnlyList<int> Printed => _printed;

    /// <summary>Looks again.</summary>
    /// <returns>Whether a step has started, printed or ended since.</returns>
    public bool Look()
    {
        var ended = ReadSpans();
        var printed = ReadLogs();
        return ended || printed;
    }

    /// <summary>A report with what is known by now.</summary>
    /// <param name="report">Of the run.</param>
    /// <param name="seen">The run as it was seen before: the earlier it was looked at, the better is known when a step started.</param>
    /// <param name="now">UTC.</param>
    public RunReport Over(RunReport report, RunLine? seen, DateTimeOffset now) => report with
    {
        DurationMs = Math.Max(0, (now - report.StartedAt).TotalMilliseconds),
        Steps = Steps(report, seen, now),
    };

    private StepReport[] Steps(RunReport report, RunLine? seen, DateTimeOffset now)
    {
        var silent = Silent();
        return [.. report.Steps.Select((step, index) => Over(step, index, now, silent, index < seen?.Steps.Length ? seen.Steps[index].StartedAt : null))];
    }

    /// <summary>A line with what is known by now.</summary>
    public RunLine Over(RunLine line)
    {
        var marks = (StepMark[])line.Steps.Clone();
        for (var index = 0; index < marks.Length; index++)
        {
            if (_ended.TryGetValue(index, out var ended))
                marks[index] = marks[index] with { Status = ended.Status, Attempts = ended.Attempts, StartedAt = ended.StartedAt, DurationMs = ended.DurationMs };
            else if (_started.TryGetValue(index, out var started))
                marks[index] = marks[index] with { Attempts = 1, StartedAt = started.At };
        }

        if (Silent() is { } silent && silent.Index < marks.Length)
            marks[silent.Index] = marks[silent.Index] with { Attempts = 1, StartedAt = silent.At };
        return line with { Steps = marks };
    }

    /// <summary>The step that runs and has printed nothing, when no other is known to run; and since when.</summary>
    private (int Index, DateTimeOffset At)? Silent()
    {
        foreach (var index in _started.Keys)
            if (!_ended.ContainsKey(index)) return null;
        for (var index = 0; index < steps; index++)
            if (!_ended.ContainsKey(index)) return (index, StartBefore(DateTimeOffset.MaxValue));

        return null;
    }

    private StepReport Over(StepReport step, int index, DateTimeOffset now, (int Index, DateTimeOffset At)? silent, DateTimeOffset? seen)
    {
        var log = _started.ContainsKey(index) ? LogPath(index) : step.Log;
        if (_ended.TryGetValue(index, out var ended))
        {
            return step with
            {
                Status = ended.Status,
                Attempts = ended.Attempts,
                StartedAt = ended.StartedAt,
                DurationMs = ended.DurationMs,
                ExitCode = ended.ExitCode,
                Log = log,
                Error = ended.Message is { } message ? new StepError(ended.ErrorId ?? ErrorIds.StepFailed, message, "") : null,
            };
        }

        var since = _started.TryGetValue(index, out var started) ? started.At : silent is { } one && one.Index == index ? one.At : (DateTimeOffset?)null;
        if (since > seen) since = seen;
        return since is { } at
            ? step with { Attempts = 1, StartedAt = at, DurationMs = Math.Max(0, (now - at).TotalMilliseconds), Log = log }
            : step;
    }

    private bool ReadLogs()
    {
        _printed.Clear();
        for (var index = 0; index < steps; index++)
        {
            if (_settled.Contains(index)) continue;
            if (_ended.ContainsKey(index)) _settled.Add(index);
            var file = new FileInfo(LogPath(index));
            if (!file.Exists) continue;
            if (_started.TryGetValue(index, out var before) && before.Length == file.Length) continue;
            _started[index] = new StartedStep(before?.At ?? StartBefore(new DateTimeOffset(file.CreationTimeUtc)), file.Length);
            _printed.Add(index);
        }

        return _printed.Count > 0;
    }

    /// <summary>A step starts when another ends, or with the run: the last of these before it printed.</summary>
    private DateTimeOffset StartBefore(DateTimeOffset printed)
    {
        var start = runStarted;
        foreach (var ended in _ended.Values)
            if (ended.EndedAt is var end && end > start && end <= printed) start = end;
        return start;
    }

    private bool ReadSpans()
    {
        var changed = false;
        foreach (var span in _trace.Read()) changed |= Take(span);
        return changed;
    }

    private bool Take(ServedSpan span)
    {
        if (span.Text("cicd.pipeline.task.run.id") is not { } id || span.Text("cicd.pipeline.task.run.result") is not { } result) return false;
        if (!id.StartsWith(runId, StringComparison.Ordinal) || id.Length < runId.Length + 2) return false;
        if (!int.TryParse(id.AsSpan(runId.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || number > steps) return false;
        _ended[number - 1] = new EndedStep(
            StatusOf(result),
            (int)Math.Clamp(span.Whole("attest.attempt") ?? 1, 0, int.MaxValue),
            span.StartedAt,
            span.DurationMs,
            (int?)span.Whole("process.exit.code"),
            span.Status == "error" ? span.Text("error.type") : null,
            span.Status == "error" ? span.StatusMessage : null);
        return true;
    }

    private string LogPath(int index) =>
        Path.Combine(folder.Run(runId), "steps", string.Create(CultureInfo.InvariantCulture, $"{index + 1}.log"));

    /// <summary>The status behind a value of <c>cicd.pipeline.task.run.result</c>.</summary>
    private static RunStatus StatusOf(string result) => result switch
    {
        "success" => RunStatus.Success,
        "timeout" => RunStatus.Timeout,
        "cancellation" => RunStatus.Cancelled,
        "skip" => RunStatus.Skipped,
        "error" => RunStatus.Lost,
        _ => RunStatus.Failure,
    };
}

/// <summary>A step of a running run that has ended.</summary>
internal sealed record EndedStep(
    RunStatus Status, int Attempts, DateTimeOffset StartedAt, double DurationMs, int? ExitCode, string? ErrorId, string? Message)
{
    public DateTimeOffset EndedAt => StartedAt.AddMilliseconds(DurationMs);
}

/// <summary>A step that has printed something.</summary>
/// <param name="At">When it started, as near as can be told.</param>
/// <param name="Length">Bytes of its log.</param>
internal sealed record StartedStep(DateTimeOffset At, long Length);
