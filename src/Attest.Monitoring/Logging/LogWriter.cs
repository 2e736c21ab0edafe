using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Logging;

/// <summary>Logs outside of runs: into the state folder's <c>attest.log</c>, and wherever the configuration sends lines.</summary>
/// <param name="filter">Which lines are wanted.</param>
/// <param name="outputs">Where they go; disposed with this.</param>
/// <param name="traceId">The trace that the caller stands in; null for none.</param>
/// <param name="spanId">The caller's span.</param>
/// <param name="isSampled">Whether the caller's trace is sampled.</param>
internal sealed class LogWriter(LogFilter filter, IReadOnlyList<ILogOutput> outputs, string? traceId, string? spanId, bool isSampled = false) : IDisposable
{
    public void Write(MessageLogged told)
    {
        if (!filter.Takes(told) || LogEntries.Of(told) is not { } entry) return;
        entry = entry with { TraceId = traceId, SpanId = spanId, IsSampled = isSampled };
        for (var index = 0; index < outputs.Count; index++) outputs[index].Write(entry, LogBatch.IsUrgent(entry, told));
    }

    /// <summary>Writes what waits.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.StateUnwritable"/>: lines are lost.</exception>
    public void Close()
    {
        Dispose();
        var lost = 0L;
        foreach (var output in outputs) lost += output.Lost;
        if (lost == 0) return;
        throw new AttestException(
            ErrorIds.StateUnwritable,
            $"{lost} log line(s) could not be written.",
            "Free space on the disk of the state folder and of logging.file_path, and make them writable for this account.");
    }

    public void Dispose()
    {
        foreach (var output in outputs) output.StartClosing();
        foreach (var output in outputs) output.Dispose();
    }
}
