using System.Text;
using System.Text.Json;
using Attest.Monitoring.Access;
using Attest.Monitoring.Health;
using Attest.Monitoring.Running;
using Attest.Monitoring.Serving;
using Attest.Monitoring.Serving.Runs;
using Attest.Monitoring.Serving.Streaming;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Tests.Serving.Runs;

/// <summary>A state folder with runs, and what serves them.</summary>
internal sealed class ServedRuns : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<RunFolder> _open = [];
    private int _made;

    public ServedRuns()
    {
        State = StateFolder.Open(_folder.At("home"));
        Index = new RunIndex([State], TimeProvider.System);
        Hub = new EventHub(TimeProvider.System);
        Watch = new RunWatch(Index, Hub, TimeProvider.System, Warnings.Add);
    }

    public StateFolder State { get; }
    public RunIndex Index { get; }
    public EventHub Hub { get; }
    public RunWatch Watch { get; }
    public List<string> Warnings { get; } = [];

    /// <summary>Writes a run as its process does; one that is still running stays open.</summary>
    public RunReport Add(
        string pipeline = "nightly", RunStatus status = RunStatus.Success, double ms = 1000, DateTimeOffset? at = null, params StepReport[] steps)
    {
        var started = at ?? DateTimeOffset.UtcNow.AddMinutes(-60).AddSeconds(_made);
        var id = Guid.CreateVersion7(started.AddMilliseconds(_made++)).ToString();
        var folder = RunFolder.Create(State, id);
        var report = new RunReport
        {
            RunId = id,
            Pipeline = pipeline,
            Type = "pipeline",
            Status = status,
            TraceId = new string('a', 32),
            StartedAt = started,
            DurationMs = status is RunStatus.Running ? 0 : ms,
            Parameters = new Dictionary<string, object?>(),
            Steps = steps,
            Resources = new ResourceReport(1024, 0.5),
            Paths = new Dictionary<string, string> { ["run"] = folder.Root },
        };
        folder.Write(report);
        if (status is RunStatus.Running)
        {
            _open.Add(folder);
        }
        else
        {
            folder.Close();
            folder.Dispose();
        }

        return report;
    }

    public HealthMonitor? Health { get; init; }

    public Caller Caller { get; set; } = Caller.Unasked;

    /// <summary>Ends a run that was left running.</summary>
    public RunReport End(RunReport report, RunStatus status)
    {
        var folder = _open.Single(one => one.Root.EndsWith(report.RunId, StringComparison.Ordinal));
        var ended = report with
        {
            Status = status,
            DurationMs = 2000,
            Steps = [.. report.Steps.Select(step => step with { Status = status, Attempts = 1, StartedAt = report.StartedAt, DurationMs = 1500 })],
        };
        folder.Write(ended);
        folder.Close();
        folder.Dispose();
        _open.Remove(folder);
        return ended;
    }

    public static StepReport Step(string id, RunStatus status = RunStatus.Success, string? error = null) => new()
    {
        Id = id,
        Kind = "run",
        Status = status,
        Attempts = status is RunStatus.Running ? 0 : 1,
        StartedAt = status is RunStatus.Running ? null : DateTimeOffset.UnixEpoch,
        Error = error is null ? null : new StepError(ErrorIds.StepFailed, error, "Mend it."),
    };

    /// <summary>Asks a route and takes its JSON apart.</summary>
    public async Task<(int Status, JsonElement Json)> Get(string target, params (string Name, string Value)[] headers)
    {
        await Watch.Complete(TestContext.Current.CancellationToken);
        using var response = await Ask(target, headers);
        using var document = JsonDocument.Parse(Text(response));
        return (response.Status, document.RootElement.Clone());
    }

    public async Task<ServedResponse> Ask(string target, params (string Name, string Value)[] headers)
    {
        var parts = target.Split('?', 2);
        ServedHandler answer = parts[0] switch
        {
            "/api/runs" => new RunsRoute(Watch, TimeProvider.System).Answer,
            "/api/summary" => new SummaryRoute(Watch, TimeProvider.System) { Health = Health }.Answer,
            "/api/events" => new EventsRoute(Watch, "1.2.3").Answer,
            _ => new RunRoute(Watch, TimeProvider.System).Answer,
        };
        return await ApiAnswer.Around(answer)(new ServedRequest
        {
            Method = "GET",
            Path = parts[0],
            Query = parts.Length > 1 ? parts[1] : "",
            Header = name => headers.FirstOrDefault(one => one.Name == name).Value,
            IsLocal = true,
            Caller = Caller,
        }, TestContext.Current.CancellationToken);
    }

    public static string Text(ServedResponse response)
    {
        using var bytes = new MemoryStream();
        response.Body.WriteTo(bytes);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    public void Dispose()
    {
        Watch.Dispose();
        foreach (var folder in _open) folder.Dispose();
        _folder.Dispose();
    }
}
