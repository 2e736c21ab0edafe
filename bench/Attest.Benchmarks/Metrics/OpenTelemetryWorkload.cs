using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Attest.Benchmarks.Metrics;

internal sealed class OpenTelemetryWorkload : MeterWorkload
{
    private const string Name = "Bench.OpenTelemetry";

    private readonly MeterProvider _provider = Listen(Name, 2000);

    public OpenTelemetryWorkload()
        : base(Name)
    {
    }

    /// <summary>The SDK as it collects for an exporter that is asked, with room for so many series a metric.</summary>
    public static MeterProvider Listen(string meter, int series) => Sdk.CreateMeterProviderBuilder()
        .AddMeter(meter)
        .AddView(instrument => instrument.Name == MeterWorkload.NativeName
            ? new Base2ExponentialBucketHistogramConfiguration { CardinalityLimit = series }
            : new MetricStreamConfiguration { CardinalityLimit = series })
        .AddReader(new BaseExportingMetricReader(new Visit()))
        .Build();

    public override void Dispose()
    {
        _provider.Dispose();
        base.Dispose();
    }

    /// <summary>Looks at every point, as an exporter does before it writes.</summary>
    private sealed class Visit : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
                foreach (ref readonly var point in metric.GetMetricPoints())
                    if (metric.MetricType == MetricType.LongSum) _ = point.GetSumLong();
            return ExportResult.Success;
        }
    }
}
