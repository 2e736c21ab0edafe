using Attest.Monitoring.Delivery;
using Attest.Monitoring.Tracing;

namespace Attest.Monitoring.Logging.Export;

/// <summary>
/// Log entries by OTLP, in batches from a thread of its own: a collector that is slow or down costs a run nothing but a
/// counted loss, and its end two seconds at most.
/// </summary>
internal sealed class OtlpLogs : ILogOutput
{
    private const string Method = "opentelemetry.proto.collector.logs.v1.LogsService/Export";

    /// <summary>What a collector that is slow may cost at the end.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly Batches<LogEntry> _batches;
    private readonly Action<string>? _tell;
    private bool _told;

    /// <param name="endpoint">Where to.</param>
    /// <param name="rule">How entries are gathered.</param>
    /// <param name="limits">How many attributes a record may have, and how long.</param>
    /// <param name="resource">Who emits them.</param>
    /// <param name="time">For what a server says about when to come back.</param>
    /// <param name="tell">Told of a loss at the end, one line.</param>
    public OtlpLogs(
        OtlpEndpoint endpoint, BatchRule rule, AttributeLimits limits, TraceResource resource, TimeProvider time, Action<string>? tell = null)
    {
        ILogEncoding encoding = endpoint.Protocol == OtlpProtocol.HttpJson ? new OtlpJsonLogs(resource, limits) : new OtlpProtobufLogs(resource, limits);
        _batches = new Batches<LogEntry>(
            "attest logs", encoding.Encode, () => OtlpDeliverer.Of(endpoint, Method, time), rule, new Backoff(Random.Shared.NextDouble));
        _tell = tell;
    }

    public long Lost => _batches.Losses.All;

    public string LossReason => "export_failed";

    public void Write(LogEntry entry, bool isUrgent) => _batches.Add(entry);

    public void Flush()
    {
        // What is queued is on its way, a second after it came at the latest.
    }

    public void StartClosing() => _batches.StartShutdown(Limit);

    public void Dispose()
    {
        _batches.Shutdown(Limit);
        var losses = _batches.Losses;
        _batches.Dispose();
        if (losses.All == 0 || _told) return;
        _told = true;
        _tell?.Invoke($"{losses.All} log line(s) could not be exported{(losses.Why is { } why ? $": {why.TrimEnd('.')}" : "")}.");
    }
}
