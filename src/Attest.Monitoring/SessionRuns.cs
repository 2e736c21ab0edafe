using Attest.Monitoring.Access;
using Attest.Monitoring.Health;
using Attest.Monitoring.Serving;
using Attest.Monitoring.Serving.Page;
using Attest.Monitoring.Serving.Runs;
using Attest.Monitoring.Serving.Streaming;
using Attest.Monitoring.State;

namespace Attest.Monitoring;

/// <summary>Plugs the runs of state folders, and the page that shows them, into the monitor endpoint.</summary>
internal sealed class SessionRuns : IDisposable
{
    private readonly MonitoringSession _session;
    private readonly RunWatch _watch;
    private readonly TimeProvider _time;

    public SessionRuns(MonitoringSession session, IReadOnlyList<StateFolder> folders, SessionRequest request)
    {
        _session = session;
        _time = request.Time;
        _watch = new RunWatch(new RunIndex(folders, _time), new EventHub(_time), _time, request.Warn);
    }

    /// <param name="monitor">What carries the checks out; null = nothing does.</param>
    public IEnumerable<ServedRoute> Routes(HealthMonitor? monitor)
    {
        yield return Route("/api/runs", new RunsRoute(_watch, _time).Answer);
        yield return Route(RunRoute.Prefix, new RunRoute(_watch, _time).Answer);
        yield return Route("/api/summary", new SummaryRoute(_watch, _time) { Health = monitor, Audit = new SummaryAudit(_session, _watch.Index.Folders, _time).Write }.Answer);
        yield return Route("/api/events", new EventsRoute(_watch, ProductVersion.Text).Answer);
        var health = _session.Configuration.Values.Health;
        var page = new PageRoutes(health.Enabled ? health.Paths.Detailed : null) { Opened = _watch.Begin };
        foreach (var route in page.All()) yield return route;

        // Beside what is being opened: the first visitor need not wait for it.
        _ = Task.Run(page.Prepare);
    }

    public void Dispose() => _watch.Dispose();

    private static ServedRoute Route(string path, ServedHandler answer) => new(path, ApiAnswer.Around(answer)) { Role = AccessRoles.RunsRead };
}
