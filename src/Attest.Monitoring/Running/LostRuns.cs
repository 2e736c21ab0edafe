using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.Signals;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Running;

/// <summary>
/// Finds runs whose process died and closes each of them exactly once. A run is lost when its report still says
/// <c>running</c> and its lock can be taken. While the lock is held nobody else closes it; whoever dies while closing
/// leaves it to the next, so every step before the report is written must be safe to repeat.
/// </summary>
internal sealed class LostRuns(StateFolder state, TimeProvider time, IProcessRunner processes)
{
    /// <summary>Whether any run has not been closed: one that lives, or one that is lost.</summary>
    public bool AnyUnderWay
    {
        get
        {
            if (!Directory.Exists(state.ActiveRuns)) return false;
            foreach (var _ in Directory.EnumerateFiles(state.ActiveRuns)) return true;
            return false;
        }
    }

    /// <summary>Closes what is lost.</summary>
    /// <param name="close">
    /// Told of each lost run before its report is written; may be told again of the same run by another process, so
    /// what it writes bears the run's id as its name.
    /// </param>
    public IReadOnlyList<RunReport> Close(Action<RunLost> close)
    {
        if (!Directory.Exists(state.ActiveRuns)) return [];
        var closed = new List<RunReport>();
        foreach (var marker in Directory.EnumerateFiles(state.ActiveRuns))
        {
            if (TryClose(Path.GetFileName(marker), marker, close) is { } report) closed.Add(report);
        }

        return closed;
    }

    /// <summary>Whether a run is closed, so that what was written of its loss may be folded away.</summary>
    public bool IsClosed(string runId) => !File.Exists(Path.Combine(state.ActiveRuns, runId));

    private RunReport? TryClose(string runId, string marker, Action<RunLost> close)
    {
        try
        {
            if (!RunId.IsValid(runId)) return null;
            using var held = FileLock.TryTake(Path.Combine(state.Run(runId), "lock"));
            if (held is null || !File.Exists(marker)) return null;

            var path = Path.Combine(state.Run(runId), "run.json");
            RunReport? lost = null;
            if (RunReportReader.TryRead(path) is { Status: RunStatus.Running } report)
            {
                lost = AsLost(report);
                close(new RunLost(time.GetUtcNow(), Identity(lost), lost));
                var buffer = new System.Buffers.ArrayBufferWriter<byte>(4096);
                RunReportWriter.Write(buffer, lost, indented: true);
                AtomicFile.Write(path, buffer.WrittenSpan);
            }

            RunFolder.DeleteExchangeOf(state.Run(runId));
            File.Delete(marker);
            return lost;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Another account's run, or one being removed: it is for somebody else to close.
            return null;
        }
    }

    private RunReport AsLost(RunReport report)
    {
        var alive = processes.FindMarked(new Dictionary<string, string> { ["ATTEST_RUN_ID"] = report.RunId });
        var message = "The process of this run died without closing it (killed, out of memory, or the machine stopped).";
        if (alive.Count > 0) message += $" Processes of it still live: {string.Join(", ", alive)}.";
        return report with
        {
            Status = RunStatus.Lost,
            DurationMs = Math.Max(0, (LastSign(report) - report.StartedAt).TotalMilliseconds),
            Error = new StepError(
                ErrorIds.RunLost,
                message,
                alive.Count > 0
                    ? "End those processes if they are not wanted, then run the pipeline again, or resume it (--resume, -Resume)."
                    : StepCancellation.Remedy),
            Steps = report.Steps.Select(step =>
                step.Status is RunStatus.Running ? step with { Status = RunStatus.Lost } : step).ToArray(),
        };
    }

    /// <summary>When the run was last seen alive: the newest of the files it wrote.</summary>
    private DateTimeOffset LastSign(RunReport report)
    {
        var last = report.StartedAt;
        foreach (var file in new DirectoryInfo(state.Run(report.RunId)).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            var written = new DateTimeOffset(file.LastWriteTimeUtc);
            if (written > last) last = written;
        }

        return last;
    }

    private static RunIdentity Identity(RunReport report) =>
        new(report.RunId, report.Pipeline, report.Type, report.TraceId.Length > 0 ? report.TraceId : null, report.SpanId)
        {
            IsSampled = report.IsSampled,
            ParentSpanId = report.ParentSpanId,
        };
}
