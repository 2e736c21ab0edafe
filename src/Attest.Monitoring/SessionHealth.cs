using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Health;
using Attest.Monitoring.Health.Checks;
using Attest.Monitoring.Health.Machine;
using Attest.Monitoring.Logging;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.Serving;
using Attest.Monitoring.Signals;
using Attest.Monitoring.State;

namespace Attest.Monitoring;

/// <summary>The health checks of a session: those of every installation, the configured ones and the process's own.</summary>
/// <param name="session">Whose folder and configuration.</param>
/// <param name="request">What it was opened with.</param>
/// <param name="metrics">Takes what the checks find.</param>
internal sealed class SessionHealth(MonitoringSession session, SessionRequest request, MetricsSlice metrics) : IDisposable
{
    private const double LittleRoom = 10;
    private const double HardlyAnyRoom = 2;

    private readonly Lock _logging = new();
    private HealthMonitor? _monitor;
    private LogWriter? _log;
    private bool _disposed;

    /// <summary>What carries the checks out.</summary>
    /// <param name="others">State folders that are watched too.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.ConfigurationInvalid"/>, with every mistake.</exception>
    public HealthMonitor Monitor(IReadOnlyList<StateFolder> others) => _monitor ??= new(
        [.. Components(others)],
        static () => HealthChecks.Snapshot,
        new HealthMonitorServices { Time = request.Time, Version = ProductVersion.Text, Tell = Tell });

    /// <summary>What is served; from now on the checks are made whether somebody asks or not.</summary>
    /// <param name="others">Sessions whose folders are watched too.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.ConfigurationInvalid"/>, with every mistake.</exception>
    public IEnumerable<ServedRoute> Routes(IReadOnlyList<MonitoringSession> others)
    {
        StateFolder[] folders = [session.State, .. others.Select(other => other.State)];
        var monitor = Monitor(folders[1..]);
        monitor.Start();
        var exposition = new MetricsRoute(() => session.ReadFolders(folders, metrics.ReadForScrape()).Only("health_"), request.Time, request.Warn);
        return new HealthRoutes(monitor, session.Configuration.Values.Health.Paths)
            .All(session.Configuration.Values.Monitoring.PrometheusEnabled ? exposition.Answer : null);
    }

    /// <summary>Pushes what was found to all that is configured, as a run does at its end; what does not arrive is told.</summary>
    /// <param name="others">State folders that are added up with the session's.</param>
    public void Push(IReadOnlyList<StateFolder> others)
    {
        if (!session.MayPush) return;
        using var push = session.ConfiguredPush(others);
        if (push is null) return;
        metrics.Flush();
        push.Start().Finish(request.TelemetryWarn, (reason, lost) => metrics.CountDropped(LabelValues.Metrics, reason, lost));
    }

    public void Dispose()
    {
        _monitor?.Dispose();
        lock (_logging)
        {
            _disposed = true;
            _log?.Dispose();
        }
    }

    private IEnumerable<ScheduledCheck> Components(IReadOnlyList<StateFolder> others)
    {
        StateFolder[] folders = [session.State, .. others];
        var values = session.Configuration.Values;
        yield return new(new RuntimeCheck(request.Time, () => folders.Sum(RunsIn)));
        yield return new(
            new AuditSystemCheck(folders, values.Audit.Key, request.Time, values.Audit.Path),
            new HealthCheckSettings { Interval = TimeSpan.FromMinutes(1), Timeout = TimeSpan.FromSeconds(10), Groups = [HealthCheckSettings.Ready] });
        yield return new(
            new StateFolderCheck(session.State, others, request.Time),
            new HealthCheckSettings { Interval = TimeSpan.FromSeconds(15), Groups = [HealthCheckSettings.Ready] });
        yield return new(new DiskCheck("disk", [.. folders.Select(static folder => folder.Root)], LittleRoom, HardlyAnyRoom, DiskSpace.Of));
        var configured = new ConfiguredChecks(Services(folders));
        foreach (var check in values.Health.Checks) yield return configured.Make(check);
    }

    private CheckServices Services(StateFolder[] folders) => new()
    {
        Time = request.Time,
        Environment = request.Environment,
        WorkingDirectory = request.WorkingDirectory,
        Processes = new ProcessRunner(request.Time),
        Logs = [.. folders.Select(LogOf).DistinctBy(static log => log.Folder)],
        LastSuccess = pipeline => session.ReadFolders(folders).LastSuccess(pipeline),
        Objects = request.Adapters.Objects,
        Script = request.Adapters.ScriptCheck,
    };

    private WatchedLog LogOf(StateFolder folder)
    {
        var settings = session.Configuration.Values.Audit;
        return new WatchedLog(folder, LogPlace.In(folder, settings.Key, settings.Path).Folder, new AuditChecking(request with { Home = folder.Root }).Run);
    }

    private static int RunsIn(StateFolder folder) =>
        Directory.Exists(folder.ActiveRuns) ? Directory.EnumerateFiles(folder.ActiveRuns).Count() : 0;

    private void Tell(CheckOutcome outcome)
    {
        var known = outcome.Component;
        metrics.Emit(new HealthChecked(known.CheckedAt, known.Component, known.Status.Value(), outcome.Took, outcome.CertificateExpiry));
        var changed = outcome.Before != known.Status && (outcome.Before is not null || known.Status != HealthStatus.Healthy);
        Log(new MessageLogged(
            known.CheckedAt,
            null,
            changed ? LevelOf(known.Status) : LogLevel.Debug,
            LogTargets.Health,
            changed ? "Health status changed" : "Health check completed",
            [.. Fields(outcome)]));
    }

    private static IEnumerable<KeyValuePair<string, object>> Fields(CheckOutcome outcome)
    {
        yield return new("component", outcome.Component.Component);
        yield return new("status", outcome.Component.Status.Word());
        if (outcome.Before is { } before && before != outcome.Component.Status) yield return new("previous_status", before.Word());
        yield return new("duration_ms", outcome.Component.DurationMs);
        if (outcome.Component.Message is { } message) yield return new("reason", message);
    }

    private static LogLevel LevelOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => LogLevel.Info,
        HealthStatus.Degraded => LogLevel.Warn,
        _ => LogLevel.Error,
    };

    private void Log(MessageLogged told)
    {
        lock (_logging)
        {
            if (_disposed) return;
            _log ??= SessionLogs.OpenOutside(session.State, session.Configuration, request);
            _log.Write(told);
        }
    }
}
