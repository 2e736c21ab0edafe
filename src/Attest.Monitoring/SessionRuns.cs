using Attest.Monitoring.Access;
using Attest.Monitoring.Serving;
using Attest.Monitoring.Serving.Runs;
using Attest.Monitoring.Serving.Streaming;
using Attest.Monitoring.State;

namespace Attest.Monitoring;

/// <summary>Plugs the runs of state folders into the monitor endpoint.</summary>
internal sealed class SessionRuns : IDisposable
{
    private readonly RunWatch _watch;
    private readonly TimeProvider _time;

    public SessionRuns(IReadOnlyList<StateFolder> folders, SessionRequest request)
    {
        _time = request.Time;
        _watch = new RunWatch(new RunIndex(folders, _time), new EventHub(_time), _time, request.Warn);
    }

    public IEnumerable<ServedRoute> Routes()
    {
        yield return Route("/api/runs", new RunsRoute(_watch, _time).Answer);
        yield return Route(RunRoute.Prefix, new RunRoute(_watch, _time).Answer);
        yield return Route("/api/summary", new SummaryRoute(_watch, _time).Answer);
        yield return Route("/api/events", new EventsRoute(_watch, ProductVersion.Text).Answer);
    }

    public void Dispose() => _watch.Dispose();

    private static ServedRoute Route(string path, ServedHandler answer) => new(path, ApiAnswer.Around(answer)) { Role = AccessRoles.RunsRead };
}
