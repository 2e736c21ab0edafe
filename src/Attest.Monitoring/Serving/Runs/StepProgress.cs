using System.Buffers;
using System.Globalization;
using Attest.Monitoring.Running;
using Attest.Monitoring.State;
using Microsoft.Win32.SafeHandles;

namespace Attest.Monitoring.Serving.Runs;

/// <summary>
/// How far a run is whose report still says <c>running</c>, by what it has written so far: a span for each step that has
/// ended, a log for each that has printed. One that prints nothing leaves no trace until it ends: where nothing else runs,
/// the first that has not ended is taken for the one that does. Reads only what was added since the last look. Not thread-safe.
/// </summary>
internal sealed class StepProgress(StateFolder folder, string runId, int steps)
{
    /// <summary>The most that one look reads.</summary>
    private const int MostAtOnce = 4 * 1024 * 1024;

    private readonly Dictionary<int, EndedStep> _ended = [];
    private readonly Dictionary<int, StartedStep> _started = [];
    private readonly List<int> _printed = [];

    /// <summary>Steps that have ended and whose log was looked at since.</summary>
    private readonly HashSet<int> _settled = [];
    private long _read;

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
    public RunReport Over(RunReport report, DateTimeOffset now) => report with
    {
        DurationMs = Math.Max(0, (now - report.StartedAt).TotalMilliseconds),
        Steps = Steps(report, now),
    };

    private StepReport[] Steps(RunReport report, DateTimeOffset now)
    {
        var silent = Silent(report.StartedAt);
        return [.. report.Steps.Select((step, index) => Over(step, index, now, silent))];
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

        if (Silent(line.StartedAt) is { } silent && silent.Index < marks.Length)
            marks[silent.Index] = marks[silent.Index] with { Attempts = 1, StartedAt = silent.At };
        return line with { Steps = marks };
    }

    /// <summary>The step that runs and has printed nothing, when no other is known to run; and since when.</summary>
    private (int Index, DateTimeOffset At)? Silent(DateTimeOffset runStarted)
    {
        foreach (var index in _started.Keys)
            if (!_ended.ContainsKey(index)) return null;
        for (var index = 0; index < steps; index++)
        {
            if (_ended.ContainsKey(index)) continue;
            foreach (var ended in _ended.Values)
                if (ended.StartedAt.AddMilliseconds(ended.DurationMs) is var end && end > runStarted) runStarted = end;
            return (index, runStarted);
        }

        return null;
    }

    private StepReport Over(StepReport step, int index, DateTimeOffset now, (int Index, DateTimeOffset At)? silent)
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
            _started[index] = new StartedStep(before?.At ?? new DateTimeOffset(file.CreationTimeUtc), file.Length);
            _printed.Add(index);
        }

        return _printed.Count > 0;
    }

    private bool ReadSpans()
    {
        try
        {
            using var file = File.OpenHandle(Path.Combine(folder.Run(runId), "trace.jsonl"), share: FileShare.ReadWrite | FileShare.Delete);
            return ReadSpans(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Nothing has ended yet, or the run was removed.
            return false;
        }
    }

    private bool ReadSpans(SafeFileHandle file)
    {
        var length = (int)Math.Min(RandomAccess.GetLength(file) - _read, MostAtOnce);
        if (length <= 0) return false;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var bytes = buffer.AsMemory(0, RandomAccess.Read(file, buffer.AsSpan(0, length), _read));
            var whole = bytes.Span.LastIndexOf((byte)'\n') + 1;

            // A line longer than all that is read at once is none of ours.
            _read += whole == 0 && length == MostAtOnce ? length : whole;
            var changed = false;
            while (whole > 0)
            {
                var end = bytes.Span.IndexOf((byte)'\n');
                changed |= Take(bytes[..end]);
                bytes = bytes[(end + 1)..];
                whole -= end + 1;
            }

            return changed;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool Take(ReadOnlyMemory<byte> line)
    {
        var changed = false;
        foreach (var span in OtlpSpans.Read(line))
        {
            if (span.Text("cicd.pipeline.task.run.id") is not { } id || span.Text("cicd.pipeline.task.run.result") is not { } result) continue;
            if (!id.StartsWith(runId, StringComparison.Ordinal) || id.Length < runId.Length + 2) continue;
            if (!int.TryParse(id.AsSpan(runId.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || number > steps) continue;
            _ended[number - 1] = new EndedStep(
                StatusOf(result),
                (int)Math.Clamp(span.Whole("attest.attempt") ?? 1, 0, int.MaxValue),
                span.StartedAt,
                span.DurationMs,
                (int?)span.Whole("process.exit.code"),
                span.Status == "error" ? span.Text("error.type") : null,
                span.Status == "error" ? span.StatusMessage : null);
            changed = true;
        }

        return changed;
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
    RunStatus Status, int Attempts, DateTimeOffset StartedAt, double DurationMs, int? ExitCode, string? ErrorId, string? Message);

/// <summary>A step that has printed something.</summary>
/// <param name="At">When its log was made.</param>
/// <param name="Length">Bytes of its log.</param>
internal sealed record StartedStep(DateTimeOffset At, long Length);
