using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Metrics.Registry;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Metrics;

/// <summary>What health checks found. Made with the first answer: a run has no use for these instruments.</summary>
internal sealed class HealthGauges(MetricsRegistry registry)
{
    private readonly InstrumentState _status = InstrumentState.Of(registry, HealthCatalogue.Status);
    private readonly InstrumentState _expiry = InstrumentState.Of(registry, HealthCatalogue.CertificateExpiry);
    private readonly InstrumentState _lookedAt = InstrumentState.Of(registry, HealthCatalogue.LookedAt);
    private readonly InstrumentState _duration = InstrumentState.Of(registry, HealthCatalogue.Duration);

    public void Take(HealthChecked told)
    {
        var component = new KeyValuePair<string, object?>("component", told.Component);
        _status.Record(told.Value, [component]);
        _lookedAt.Record(told.Timestamp.ToUnixTimeMilliseconds() / 1000.0, [component]);
        _duration.Record(told.Took.TotalSeconds, [component]);
        if (told.CertificateExpiry is { } expiry) _expiry.Record(expiry.ToUnixTimeSeconds(), [component]);
    }
}
