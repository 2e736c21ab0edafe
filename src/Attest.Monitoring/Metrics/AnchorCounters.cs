using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Metrics.Registry;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Metrics;

/// <summary>What is counted of anchors. Made when the first was asked: most runs have none.</summary>
/// <param name="registry">Where series are born and counted.</param>
internal sealed class AnchorCounters(MetricsRegistry registry)
{
    private readonly InstrumentState _anchors = InstrumentState.Of(registry, AnchorCatalogue.Anchors);

    public void Count(AuditAnchored anchored)
    {
        var kind = new KeyValuePair<string, object?>("anchor", anchored.Kind);
        foreach (var result in LabelValues.AnchorResult) registry.Own(AnchorCatalogue.Anchors).TryBear([kind, new("result", result)]);
        _anchors.Record(1, [kind, new("result", anchored.Succeeded ? "success" : "failure")]);
    }
}
