using Attest.Monitoring.Configuration;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Registry;

namespace Attest.Benchmarks.Metrics;

internal sealed class AttestWorkload : MeterWorkload
{
    private const string Name = "Bench.Attest";

    private readonly MeterCollector _collector;
    private readonly NumberSeries _handle;

    public AttestWorkload()
        : base(Name)
    {
        var settings = new MonitoringSettings
        {
            MetersIncluded = [Name],
            NativeHistograms = new() { Enabled = true, Metrics = [NativeName + "*"] },
        };
        var registry = new MetricsRegistry(settings, TimeProvider.System);
        _collector = new MeterCollector(registry, settings);
        var family = registry.TryAdd(new MetricDescriptor("handle_total", MetricKind.Counter, "", "", GaugeMerge.Sum, Own: false, []), null, out _);
        _handle = (NumberSeries)family!.Resolve([new("method", "GET")]);
    }

    public override Action<int> HandleLong => times =>
    {
        for (var at = 0; at < times; at++) _handle.Add(1);
    };

    public override Action<int> HandleDouble => times =>
    {
        for (var at = 0; at < times; at++) _handle.Add(0.5);
    };

    public override void Dispose()
    {
        _collector.Dispose();
        base.Dispose();
    }
}
