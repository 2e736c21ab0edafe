using Attest.Monitoring.Logging;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Tracing;

namespace Attest.Monitoring;

/// <summary>
/// Closes the runs of a state folder whose process died: each in the audit log, the metrics, its own trace and log, and,
/// where traces leave the machine, in the trace that its caller sees. Most find none and load nothing of this.
/// </summary>
/// <param name="session">Who looks.</param>
/// <param name="request">What that session was opened with.</param>
internal sealed class SessionLost(MonitoringSession session, SessionRequest request) : IDisposable
{
    private bool _looked;
    private TracingSlice? _tracing;

    /// <summary>Closes them, and tells of each. What cannot be exported within two seconds, all together, is counted.</summary>
    public void Close()
    {
        foreach (var report in session.LostRuns.Close(Close))
            request.Warn($"{report.Error!.Message} (run {report.RunId} of '{report.Pipeline}')");
        if (_tracing?.Flush() is { } losses) session.Count(losses);
    }

    public void Dispose() => _tracing?.Dispose();

    private void Close(RunLost lost)
    {
        var folder = session.State.Run(lost.Report.RunId);
        session.Audit.Write(lost);
        MetricsSlice.WriteLost(session.State, lost.Report, lost.Report.StartedAt.AddMilliseconds(lost.Report.DurationMs));
        if (LostRun.RootSpan(lost.Run!, lost.Report) is { } span) Trace(folder, span);
        using var log = new RunLogSink(Path.Combine(folder, "run.log"), new LogFilter(LogLevel.Info), request.Time);
        log.Emit(lost);
    }

    private void Trace(string folder, FinishedSpan span)
    {
        var tracing = Tracing();
        var resource = tracing?.Resource ?? new ResourceDetection(request.Environment, request.WorkingDirectory)
            .Resource("attest", ProductVersion.Text, session.State.InstanceId);
        using (var trace = new TraceFile(Path.Combine(folder, "trace.jsonl"), resource, request.Time)) trace.Add(span);

        // It has failed: that alone is a reason to sample, unless the rules say otherwise.
        if (tracing?.Exporter is { } exporter && (span.Sampled || tracing.KeepsErrors)) exporter.Add(span with { Sampled = true });
    }

    /// <summary>Null when the configuration cannot be read: whoever opens the session may be about to repair it.</summary>
    private TracingSlice? Tracing()
    {
        if (_looked) return _tracing;
        _looked = true;
        try
        {
            return _tracing = new TracingSlice(session.TracingRequest(request.WorkingDirectory));
        }
        catch (AttestException)
        {
            return null;
        }
    }
}
