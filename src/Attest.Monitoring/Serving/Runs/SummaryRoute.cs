using System.Text.Json;
using Attest.Monitoring.Access;
using Attest.Monitoring.Health;
using Attest.Monitoring.Health.Formats;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Serving.Runs;

/// <summary><c>/api/summary</c>: how the runs of a stretch of time went, altogether, by pipeline and over time.</summary>
internal sealed class SummaryRoute(RunWatch watch, TimeProvider time)
{
    private const int MostPipelines = 100;
    private const int UsualBuckets = 48;

    private static readonly TimeSpan Usual = TimeSpan.FromDays(1);

    /// <summary>What is known of health, for who may read it; null = no checks are made.</summary>
    public HealthMonitor? Health { get; init; }

    /// <summary>Writes the property <c>audit</c>, for who may read it; null = nothing to write.</summary>
    public Action<Utf8JsonWriter, ServedRequest>? Audit { get; init; }

    public async ValueTask<ServedResponse> Answer(ServedRequest request, CancellationToken cancellation)
    {
        var query = new QueryValues(request.Query);
        var now = time.GetUtcNow();
        var filter = RunFilter.Of(query, now);
        var buckets = (int)(query.Whole("buckets", 1, 500) ?? UsualBuckets);
        await watch.Ready(cancellation).ConfigureAwait(false);

        var (complete, newest) = (watch.Index.IsComplete, watch.Index.Newest);
        filter = filter with { Since = filter.Since ?? now - Usual };
        var wanted = newest.Where(filter.Wants).ToArray();
        var all = new RunSummary();
        var byPipeline = new Dictionary<string, RunSummary>(StringComparer.Ordinal);
        foreach (var line in wanted)
        {
            all.Add(line);
            if (!byPipeline.TryGetValue(line.Pipeline, out var of)) byPipeline[line.Pipeline] = of = new RunSummary();
            of.Add(line);
        }

        return ApiAnswer.Of(request, json =>
        {
            json.WriteStartObject();
            json.WriteString("from", RunReportWriter.Time(filter.Since.Value));
            json.WriteString("to", RunReportWriter.Time(filter.Until ?? now));
            json.WriteBoolean("complete", complete);
            json.WriteNumber("runs_in_state", watch.Index.Known);
            Write(json, all);
            json.WriteStartArray("pipelines");
            foreach (var (name, of) in byPipeline.OrderByDescending(static one => one.Value.Newest!.StartedAt).Take(MostPipelines))
            {
                json.WriteStartObject();
                json.WriteString("pipeline", name);
                json.WriteString("last_status", of.Newest!.Status.Word());
                json.WriteString("last_run_id", of.Newest.RunId);
                json.WriteString("last_started_at", RunReportWriter.Time(of.Newest.StartedAt));
                Write(json, of);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            SummaryBuckets.Write(json, wanted, filter.Since.Value, filter.Until ?? now, buckets);
            if (request.Caller.May(AccessRoles.HealthRead) && Health is not null) Write(json, Health.Known());
            if (request.Caller.May(AccessRoles.AuditRead)) Audit?.Invoke(json, request);
            json.WriteEndObject();
        });
    }

    /// <summary>As <c>/health</c> says it; null before any check has answered, for a summary waits for none.</summary>
    private static void Write(Utf8JsonWriter json, HealthReport? health)
    {
        json.WritePropertyName("health");
        if (health is null) json.WriteNullValue();
        else HealthJson.Write(json, health, detailed: false);
    }

    /// <summary>The properties of a summary.</summary>
    private static void Write(Utf8JsonWriter json, RunSummary summary)
    {
        json.WriteStartObject("runs");
        json.WriteNumber("total", summary.Total);
        foreach (var status in Enum.GetValues<RunStatus>()) json.WriteNumber(status.Word(), summary.Of(status));
        json.WriteEndObject();
        SummaryBuckets.WriteNumber(json, "success_rate", summary.SuccessRate, 4);
        json.WriteNumber("step_retries", summary.Retries);
        json.WriteStartObject("duration_ms");
        SummaryBuckets.WriteNumber(json, "p50", summary.Quantile(0.5), 3);
        SummaryBuckets.WriteNumber(json, "p95", summary.Quantile(0.95), 3);
        json.WriteEndObject();
        json.WriteStartObject("resources");
        SummaryBuckets.WriteNumber(json, "peak_memory_bytes", summary.PeakMemoryBytes, 0);
        SummaryBuckets.WriteNumber(json, "cpu_seconds", summary.CpuSeconds, 3);
        json.WriteEndObject();
    }
}
