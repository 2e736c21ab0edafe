using System.Diagnostics.Metrics;
using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Metrics;

/// <summary>What health checks found. Made with the first answer: a run has no use for these instruments.</summary>
internal sealed class HealthGauges(Meter meter)
{
    private readonly Gauge<double> _status = meter.CreateGauge<double>(HealthCatalogue.Status.Name, null, HealthCatalogue.Status.Help);
    private readonly Gauge<double> _expiry = meter.CreateGauge<double>(HealthCatalogue.CertificateExpiry.Name, null, HealthCatalogue.CertificateExpiry.Help);
    private readonly Histogram<double> _duration = meter.CreateHistogram<double>(HealthCatalogue.Duration.Name, null, HealthCatalogue.Duration.Help);

    public void Take(HealthChecked told)
    {
        var component = new KeyValuePair<string, object?>("component", told.Component);
        _status.Record(told.Value, component);
        _duration.Record(told.Took.TotalSeconds, component);
        if (told.CertificateExpiry is { } expiry) _expiry.Record(expiry.ToUnixTimeSeconds(), component);
    }
}
