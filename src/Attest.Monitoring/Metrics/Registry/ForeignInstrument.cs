using System.Diagnostics.Metrics;
using Attest.Monitoring.Metrics.Catalogue;

namespace Attest.Monitoring.Metrics.Registry;

/// <summary>Reads an instrument that is not in the catalogue.</summary>
internal static class ForeignInstrument
{
    /// <summary>What its measurements do; null for a type of instrument that is not of the BCL.</summary>
    public static MeasurementKind? KindOf(Instrument instrument)
    {
        var type = instrument.GetType();
        if (!type.IsGenericType) return null;
        var generic = type.GetGenericTypeDefinition();
        if (IsLevel(instrument)) return MeasurementKind.Set;
        return
            generic == typeof(Counter<>) ? MeasurementKind.Increment :
            generic == typeof(ObservableCounter<>) ? MeasurementKind.Total :
            generic == typeof(UpDownCounter<>) ? MeasurementKind.UpDown :
            generic == typeof(Histogram<>) ? MeasurementKind.Observe :
            generic == typeof(ObservableUpDownCounter<>) ? MeasurementKind.UpDownTotal :
            generic == typeof(Gauge<>) || generic == typeof(ObservableGauge<>) ? MeasurementKind.Set : null;
    }

    /// <summary>
    /// What .NET 10 reports as observable counters though it goes down too, and though its own documentation says
    /// UpDownCounter (semantic conventions for CLR): as a counter each fall would look like a restart.
    /// </summary>
    private static bool IsLevel(Instrument instrument) =>
        instrument.Name is "dotnet.thread_pool.thread.count" or "dotnet.thread_pool.queue.length" && instrument.Meter.Name == "System.Runtime";

    public static MetricDescriptor Describe(Instrument instrument, MeasurementKind measurement)
    {
        var kind = measurement switch
        {
            MeasurementKind.Increment or MeasurementKind.Total => MetricKind.Counter,
            MeasurementKind.Observe => MetricKind.Histogram,
            _ => MetricKind.Gauge,
        };
        var (name, unit) = MetricName.Of(instrument.Name, instrument.Unit, kind);
        return new MetricDescriptor(
            name, kind, instrument.Description ?? "", unit, MergeOf(instrument), Own: false,
            kind == MetricKind.Histogram ? BoundsOf(instrument, unit) : []);
    }

    /// <summary>An up-down counter counts what is now in its process; a gauge is a reading that outlives it.</summary>
    private static GaugeMerge MergeOf(Instrument instrument)
    {
        var generic = instrument.GetType().GetGenericTypeDefinition();
        return generic == typeof(UpDownCounter<>) || generic == typeof(ObservableUpDownCounter<>)
            ? GaugeMerge.Live
            : GaugeMerge.Newest;
    }

    private static double[] BoundsOf(Instrument instrument, string unit)
    {
        double[]? advised = instrument switch
        {
            Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => BucketBounds.Clean(bounds),
            Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } =>
                BucketBounds.Clean(bounds.Select(bound => (double)bound)),
            Histogram<int> { Advice.HistogramBucketBoundaries: { } bounds } =>
                BucketBounds.Clean(bounds.Select(bound => (double)bound)),
            _ => null,
        };
        return advised ?? (unit == "seconds" ? BucketBounds.Seconds : BucketBounds.Any);
    }
}
