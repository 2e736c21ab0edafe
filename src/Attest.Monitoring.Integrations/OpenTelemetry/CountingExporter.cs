using System.Diagnostics;
using global::OpenTelemetry;
using global::OpenTelemetry.Exporter;

namespace Attest.Monitoring.Integrations.OpenTelemetry;

/// <summary>OpenTelemetry's exporter, which tells nobody what became of a batch, with two counters.</summary>
internal sealed class CountingExporter(OtlpExporterOptions options) : OtlpTraceExporter(options)
{
    private long _delivered;
    private long _refused;

    /// <summary>Spans that the receiver acknowledged.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    /// <summary>Spans of requests that failed.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public override ExportResult Export(in Batch<Activity> batch)
    {
        var spans = batch.Count;
        var result = base.Export(batch);
        Interlocked.Add(ref result == ExportResult.Success ? ref _delivered : ref _refused, spans);
        return result;
    }
}
