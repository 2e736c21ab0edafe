#if PROMETHEUS_NET
using Prometheus;

namespace Attest.Benchmarks.Metrics;

internal sealed class PrometheusNetWorkload : Workload
{
    private readonly Counter _plain;
    private readonly Counter _one;
    private readonly Counter _three;
    private readonly Counter _many;
    private readonly Histogram _histogram;

    public PrometheusNetWorkload()
    {
        var factory = Prometheus.Metrics.WithCustomRegistry(Prometheus.Metrics.NewCustomRegistry());
        _plain = factory.CreateCounter("plain", "");
        _one = factory.CreateCounter("one", "", "method");
        _three = factory.CreateCounter("three", "", "method", "route", "code");
        _many = factory.CreateCounter("many", "", "method", "route", "code");
        _histogram = factory.CreateHistogram("duration", "", ["method"], new HistogramConfiguration { Buckets = Bounds });
    }

    public override Action<int> HandleLong => times =>
    {
        var handle = _one.WithLabels("GET");
        for (var at = 0; at < times; at++) handle.Inc();
    };

    public override Action<int> HandleDouble => times =>
    {
        var handle = _one.WithLabels("GET");
        for (var at = 0; at < times; at++) handle.Inc(0.5);
    };

    public override void NoTags(int times)
    {
        for (var at = 0; at < times; at++) _plain.Inc();
    }

    public override void OneTag(int times)
    {
        for (var at = 0; at < times; at++) _one.WithLabels("GET").Inc();
    }

    public override void ThreeTags(int times)
    {
        for (var at = 0; at < times; at++) _three.WithLabels("GET", "/api/v1/resource", "200").Inc();
    }

    public override void ThousandSeries(int times)
    {
        for (int at = 0, series = 0; at < times; at++, series = series == 999 ? 0 : series + 1)
            _many.WithLabels(Methods[series / 100], Routes[series / 10 % 10], Codes[series % 10]).Inc();
    }

    public override void Histogram(int times)
    {
        for (var at = 0; at < times; at++) _histogram.WithLabels("GET").Observe(Seconds[at & 63]);
    }

    public override void Dispose()
    {
    }
}
#endif
