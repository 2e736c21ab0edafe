using static Attest.Monitoring.Metrics.Catalogue.LabelValues;

namespace Attest.Monitoring.Metrics.Catalogue;

/// <summary>What the monitor endpoint counts of itself.</summary>
internal static class EndpointCatalogue
{
    private static readonly LabelDefinition Endpoint = new("endpoint");

    public static readonly InstrumentDefinition ActiveConnections = new(
        "system_active_connections", MetricKind.Gauge, "", "Open connections to the monitor endpoint.",
        "a connection is opened or closed") { Merge = GaugeMerge.Live, Moves = true };

    public static readonly InstrumentDefinition Requests = new(
        "system_requests_total", MetricKind.Counter, "", "Requests to the monitor endpoint that were answered.",
        "a request is answered", new("method", RequestMethod), Endpoint, new("code"));

    public static readonly InstrumentDefinition ClientErrors = new(
        "system_client_errors_total", MetricKind.Counter, "", "Requests answered with a status from 400 to 499.",
        "a request is answered so", new LabelDefinition("client"), new("code"));

    public static readonly InstrumentDefinition RequestDuration = new(
        "request_duration_seconds", MetricKind.Histogram, "seconds",
        "Time from a request's headers to its whole answer, before it is sent.", "a request is answered",
        Endpoint) { Bounds = BucketBounds.Seconds };

    public static readonly InstrumentDefinition ResponseSize = new(
        "response_size_bytes", MetricKind.Histogram, "bytes", "Size of answers as sent, without their headers.",
        "a request is answered", Endpoint) { Bounds = BucketBounds.Sizes };

    public static InstrumentDefinition[] All() =>
        [ActiveConnections, Requests, ClientErrors, RequestDuration, ResponseSize];
}
