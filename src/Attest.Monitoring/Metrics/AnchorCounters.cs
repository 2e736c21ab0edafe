using System.Diagnostics.Metrics;
using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Metrics.Registry;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Metrics;

/// <summary>What is counted of anchors. Made when the first was asked: most runs have none.</summary>
/// <param name="meter">Ours.</param>
/// <param name="registry">Where series are born.</param>
internal sealed class AnchorCounters(Meter meter, MetricsRegistry registry)
{
    private readonly Counter<long> _anchors = meter.CreateCounter<long>(AnchorCatalogue.Anchors.Name, null, AnchorCatalogue.Anchors.Help);

    public void Count(AuditAnchored anchored)
    {
        var kind = new KeyValuePair<string, object?>("anchor", anchored.Kind);
        foreach (var result in LabelValues.AnchorResult) registry.Own(AnchorCatalogue.Anchors).TryBear([kind, new("result", result)]);
        _anchors.Add(1, kind, new("result", anchored.Succeeded ? "success" : "failure"));
    }
}
