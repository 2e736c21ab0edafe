using Attest.Monitoring.Access;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Answering;
using Attest.Monitoring.Serving;
using Attest.Monitoring.State;
using Attest.Monitoring.Tracing;

namespace Attest.Monitoring;

/// <summary>Plugs a session into the monitor endpoint: each slice that is served answers with routes of its own.</summary>
/// <param name="session">Whose folder is served first.</param>
/// <param name="request">What that session was opened with.</param>
/// <param name="metrics">Its metrics.</param>
internal sealed class SessionMonitor(MonitoringSession session, SessionRequest request, MetricsSlice metrics)
{
    /// <summary>
    /// Opens what is served. The definitions of <c>serve.pipelines</c> stand at 0 from now on; one that cannot be read is
    /// told and left out.
    /// </summary>
    /// <param name="others">Sessions whose folders are added.</param>
    /// <param name="allowsAnonymous">Whether everybody may read who reaches it, whatever the configuration says.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.ConfigurationInvalid"/>, with every mistake.</exception>
    public MonitorServices Open(IReadOnlyList<MonitoringSession> others, bool allowsAnonymous)
    {
        var values = session.Configuration.Values;
        AnnounceServed(values.Serving.Pipelines);
        var access = new SessionAccess(session, request, metrics, allowsAnonymous);
        var health = values.Health.Enabled ? new SessionHealth(session, request, metrics) : null;
        var tracing = RequestTracing.Open(session.TracingRequest(request.WorkingDirectory), session.Count);
        StateFolder[] folders = [session.State, .. others.Select(other => other.State)];
        var runs = new SessionRuns(session, folders, request);
        return new MonitorServices
        {
            Gate = access.Gate,
            AsksForTokens = access.Tokens.HasAny,
            MayListenBeyondLoopback = access.AllowsAnonymous || access.Tokens.HasAny,
            Signals = metrics,
            Warn = request.Warn,
            Time = request.Time,
            Tracing = tracing,
            Upkeep = () =>
            {
                access.KeepUp();
                tracing?.CountLosses();
                CloseLost(others);
            },
            Routes = WithoutClash([.. MetricsRoutes(others), .. AuditRoutes(), .. health?.Routes(others) ?? [], .. runs.Routes(health?.Monitor(folders[1..]))]),
            Beside = [.. ((IDisposable?[])[access, health, runs, tracing]).OfType<IDisposable>()],
        };
    }

    private IEnumerable<ServedRoute> MetricsRoutes(IReadOnlyList<MonitoringSession> others)
    {
        if (!session.Configuration.Values.Monitoring.PrometheusEnabled) yield break;
        var settings = session.Configuration.Values.Serving;
        StateFolder[] folders = [session.State, .. others.Select(other => other.State)];
        var disks = new DiskState(settings.DiskPaths.Count == 0
            ? [session.State.Root]
            : [.. settings.DiskPaths.Select(path => Path.GetFullPath(path, request.WorkingDirectory))]);
        var answering = new AnsweringMetrics(disks, new SessionLogState([session, .. others]).Read);
        var route = new MetricsRoute(
            () => session.ReadFolders(folders, metrics.ReadForScrape(), answering.Read()), request.Time, request.Warn);
        yield return new ServedRoute(settings.MetricsPath, route.Answer) { Role = AccessRoles.MetricsRead, IsMetrics = true };
    }

    /// <exception cref="AttestException"><see cref="ErrorIds.ConfigurationInvalid"/>: two are configured to one path.</exception>
    private static ServedRoute[] WithoutClash(ServedRoute[] routes)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var route in routes)
        {
            if (taken.Add(route.Path)) continue;
            throw new AttestException(
                ErrorIds.ConfigurationInvalid,
                $"Two things are to be served at {route.Path}.",
                "Give each of monitoring.prometheus.path and health.endpoints a path of its own.");
        }

        return routes;
    }

    private IEnumerable<ServedRoute> AuditRoutes()
    {
        var tiles = new TilesRoute(session.Audit.Place.Log.Root);
        yield return new ServedRoute(TilesRoute.CheckpointPath, tiles.Checkpoint) { Role = AccessRoles.AuditRead };
        yield return new ServedRoute(TilesRoute.TilePrefix, tiles.Tile) { Role = AccessRoles.AuditRead };
    }

    private void CloseLost(IReadOnlyList<MonitoringSession> others)
    {
        session.CloseLostRuns();
        foreach (var other in others) other.CloseLostRuns();
        metrics.Fold(session.LostRuns.IsClosed);
    }

    private void AnnounceServed(IReadOnlyList<string> pipelines)
    {
        foreach (var path in pipelines)
        {
            try
            {
                session.Announce(session.Load(path));
            }
            catch (AttestException fault)
            {
                foreach (var mistake in fault.Diagnostics) request.Warn(mistake.ToString());
                if (fault.Diagnostics.Count == 0) request.Warn($"serve.pipelines: {fault.Message}");
            }
        }
    }
}
