using Attest.Monitoring.Delivery;

namespace Attest.Monitoring.Tracing.Export;

/// <summary>Makes the exporter for what was chosen.</summary>
internal static class SpanExporters
{
    private const string OtlpMethod = "opentelemetry.proto.collector.trace.v1.TraceService/Export";

    /// <summary>One exporter for all places; null when there are none.</summary>
    /// <param name="plans">Where spans go.</param>
    /// <param name="rule">How they are gathered.</param>
    /// <param name="limits">What of a span is sent.</param>
    /// <param name="resource">Who emits them.</param>
    /// <param name="time">For what a server says about when to come back.</param>
    /// <param name="show">Takes what people are to read.</param>
    public static ISpanExporter? Open(
        IReadOnlyList<ExporterPlan> plans, BatchRule rule, SpanLimits limits, TraceResource resource, TimeProvider time, Action<string> show)
    {
        var exporters = new List<ISpanExporter>(plans.Count);
        foreach (var plan in plans)
        {
            exporters.Add(plan switch
            {
                OtlpPlan { Endpoint: var endpoint } => Batches(Encoding(endpoint.Protocol, resource), () => OtlpDeliverer.Of(endpoint, OtlpMethod, time), rule, limits),
                ZipkinPlan { Target: var target } => Batches(
                    new ZipkinSpans(resource), () => new HttpDeliverer(target, "application/json", time), rule, limits),
                FilePlan { Path: var path } => Batches(new OtlpJsonSpans(resource), () => new FileDeliverer(path), rule, limits),
                ConsolePlan => new ConsoleSpans(show),
                _ => throw new InvalidOperationException($"{plan} is no place for spans."),
            });
        }

        return exporters.Count switch
        {
            0 => null,
            1 => exporters[0],
            _ => new SeveralExporters(exporters),
        };
    }

    private static SpanBatches Batches(ISpanEncoding encoding, Func<IDeliverer> open, BatchRule rule, SpanLimits limits) =>
        new(encoding, open, rule, limits, new Backoff(Random.Shared.NextDouble));

    private static ISpanEncoding Encoding(OtlpProtocol protocol, TraceResource resource) =>
        protocol == OtlpProtocol.HttpJson ? new OtlpJsonSpans(resource) : new OtlpProtobufSpans(resource);
}
