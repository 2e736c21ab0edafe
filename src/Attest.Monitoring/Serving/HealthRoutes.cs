using System.Text.Json;
using Attest.Monitoring.Access;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Health;
using Attest.Monitoring.Health.Formats;

namespace Attest.Monitoring.Serving;

/// <summary>What the checks found, and whether the process lives and is ready.</summary>
/// <param name="monitor">Carries out the checks.</param>
/// <param name="paths">Where each is served.</param>
internal sealed class HealthRoutes(HealthMonitor monitor, HealthPaths paths)
{
    private const string Json = "application/json";

    private static readonly byte[] Alive = "{\"status\":\"alive\"}"u8.ToArray();
    private static readonly byte[] Dead = "{\"status\":\"dead\"}"u8.ToArray();
    private static readonly byte[] Ready = "{\"status\":\"ready\"}"u8.ToArray();
    private static readonly byte[] Ending = "{\"status\":\"not_ready\",\"reason\":\"draining\"}"u8.ToArray();

    /// <summary>Every route; a path that is configured twice is served once.</summary>
    /// <param name="metrics">Answers with the exposition of the checks alone; null = it is switched off.</param>
    public IEnumerable<ServedRoute> All(ServedHandler? metrics)
    {
        var served = new Dictionary<string, ServedRoute>(StringComparer.Ordinal);
        Add(paths.Live, AccessRoles.None, AnswerLive);
        Add("/live", AccessRoles.None, AnswerLive);
        Add(paths.Ready, AccessRoles.None, AnswerReady, AnswerEnding);
        Add("/ready", AccessRoles.None, AnswerReady, AnswerEnding);
        Add(paths.Health, AccessRoles.HealthRead, (request, cancellation) => AnswerAll(request, detailed: false, cancellation));
        Add(paths.Detailed, AccessRoles.HealthRead, (request, cancellation) => AnswerAll(request, detailed: true, cancellation));
        if (metrics is not null) Add(paths.Metrics, AccessRoles.HealthRead, metrics);
        return served.Values;

        void Add(string path, AccessRoles role, ServedHandler answer, ServedHandler? whileEnding = null) =>
            served.TryAdd(path, new ServedRoute(path, answer) { Role = role, WhileEnding = whileEnding });
    }

    private ValueTask<ServedResponse> AnswerLive(ServedRequest request, CancellationToken cancellation) =>
        ValueTask.FromResult(monitor.IsAlive ? Bytes(200, Json, Alive) : Bytes(503, Json, Dead));

    private async ValueTask<ServedResponse> AnswerReady(ServedRequest request, CancellationToken cancellation)
    {
        var report = await monitor.ReadAsync(HealthCheckSettings.Ready, cancellation).ConfigureAwait(false);
        return report.Status == HealthStatus.Unhealthy ? NotReady(request, report) : Bytes(200, Json, Ready);
    }

    /// <summary>Why is for those who may read of health; everybody else is told that alone.</summary>
    private static ServedResponse NotReady(ServedRequest request, HealthReport report)
    {
        var body = new ResponseBody();
        using (var json = new Utf8JsonWriter(body, HealthJson.Compact))
        {
            json.WriteStartObject();
            json.WriteString("status", "not_ready");
            if (request.Caller.May(AccessRoles.HealthRead)) json.WriteString("reason", Reason(report));
            json.WriteEndObject();
        }

        return new ServedResponse(503, Json, body);
    }

    private static string Reason(HealthReport report) => string.Join("; ", report.Components
        .Where(static one => one.Status == HealthStatus.Unhealthy)
        .Select(static one => one.Message is { } message ? $"{one.Component}: {message}" : one.Component));

    private static ValueTask<ServedResponse> AnswerEnding(ServedRequest request, CancellationToken cancellation) =>
        ValueTask.FromResult(Bytes(503, Json, Ending));

    private async ValueTask<ServedResponse> AnswerAll(ServedRequest request, bool detailed, CancellationToken cancellation)
    {
        var report = await monitor.ReadAsync(group: null, cancellation).ConfigureAwait(false);
        var draft = TakesDraft(request.Header("Accept"));
        var body = new ResponseBody();
        using (var json = new Utf8JsonWriter(body, HealthJson.Compact))
        {
            if (draft) HealthDraftJson.Write(json, report, detailed);
            else HealthJson.Write(json, report, detailed);
        }

        var response = new ServedResponse(report.Status == HealthStatus.Unhealthy ? 503 : 200, draft ? HealthDraftJson.MediaType : Json, body);
        return response.With("Vary", "Accept");
    }

    /// <summary>Whether the draft's form is asked for by name, and not refused by a weight of 0.</summary>
    internal static bool TakesDraft(string? accept)
    {
        foreach (var range in (accept ?? "").Split(','))
        {
            var parts = range.Split(';', StringSplitOptions.TrimEntries);
            if (!parts[0].Equals(HealthDraftJson.MediaType, StringComparison.OrdinalIgnoreCase)) continue;
            return !parts.Skip(1).Any(static part => part.TrimEnd('0') is "q=" or "q=0.");
        }

        return false;
    }

    private static ServedResponse Bytes(int status, string type, byte[] content)
    {
        var body = new ResponseBody();
        body.Write(content);
        return new ServedResponse(status, type, body);
    }
}
