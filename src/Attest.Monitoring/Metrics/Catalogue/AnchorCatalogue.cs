using static Attest.Monitoring.Metrics.Catalogue.LabelValues;

namespace Attest.Monitoring.Metrics.Catalogue;

/// <summary>What is counted of the audit log's anchors, where some are configured.</summary>
internal static class AnchorCatalogue
{
    public static readonly InstrumentDefinition Anchors = new(
        "audit_anchors_total", MetricKind.Counter, "", "Checkpoints of the audit log that were copied to an anchor, or could not be.",
        "an anchor was asked", new LabelDefinition("anchor", AnchorKind), new("result", AnchorResult));

    public static InstrumentDefinition[] All() => [Anchors];
}
