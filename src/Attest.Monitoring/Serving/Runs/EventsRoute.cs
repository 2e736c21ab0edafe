using Attest.Monitoring.Running;
using Attest.Monitoring.Serving.Streaming;

namespace Attest.Monitoring.Serving.Runs;

/// <summary><c>/api/events</c>: what becomes of runs, as it happens, whatever process runs them.</summary>
internal sealed class EventsRoute(RunWatch watch, string version)
{
    public ValueTask<ServedResponse> Answer(ServedRequest request, CancellationToken cancellation)
    {
        var run = new QueryValues(request.Query)["run"];
        if (run is not null && !RunId.IsValid(run)) throw QueryValues.Invalid("run", run, "Give a whole run id.");
        watch.Begin();
        if (watch.Hub.TryEnter(run) is not { } client)
        {
            return ValueTask.FromResult(ServedResponse.Text(503, $"{EventHub.MostClients} are listening already: close one, or ask /api/runs now and then.")
                .With("Retry-After", "10"));
        }

        return ValueTask.FromResult(new ServedResponse(200, "text/event-stream; charset=utf-8", new ResponseBody())
        {
            Held = client,
            Stream = (output, gone) => client.Send(RunEvents.Hello(watch.Index, version), output, gone),
        }
            .With("X-Accel-Buffering", "no"));
    }
}
