using System.Runtime.CompilerServices;
using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Metrics.Exemplars;

namespace Attest.Monitoring.Metrics.Registry;

/// <summary>
/// The hot path from a measurement to its cell: what the listener carries with an instrument of a .NET meter, and what
/// measures the rows of the catalogue.
/// </summary>
internal sealed class InstrumentState(MetricsRegistry registry, MetricFamily family, MeasurementKind kind)
{
    private readonly TagTable _aliases = new();
    private readonly ReportedTotals? _totals =
        kind is MeasurementKind.Total or MeasurementKind.UpDownTotal ? new ReportedTotals() : null;
    private Series? _untagged;

    public MetricFamily Family => family;

    /// <summary>What measures a row of the catalogue.</summary>
    public static InstrumentState Of(MetricsRegistry registry, InstrumentDefinition row) => new(registry, registry.Own(row), row.Kind switch
    {
        MetricKind.Counter => MeasurementKind.Increment,
        MetricKind.Histogram => MeasurementKind.Observe,
        _ => row.Moves ? MeasurementKind.UpDown : MeasurementKind.Set,
    });

    /// <summary>Takes a whole number. Never throws.</summary>
    public void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        try
        {
            if (kind == MeasurementKind.Increment)
            {
                if (value >= 0) Increment(Unsafe.As<NumberSeries>(Find(tags)), value);
                else registry.Drop(LabelValues.InvalidValue);
            }
            else if (kind == MeasurementKind.UpDown)
            {
                var series = Unsafe.As<NumberSeries>(Find(tags));
                series.Add(value);
                series.Touch(registry.Now());
            }
            else
            {
                Record((double)value, tags);
            }
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // A tag whose ToString throws is the caller's fault, and the caller must not fall over it.
            registry.Drop(LabelValues.InvalidValue);
        }
    }

    /// <summary>Takes a real number. Never throws.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        try
        {
            if (!Accepts(value)) registry.Drop(LabelValues.InvalidValue);
            else Apply(value, Find(tags));
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            registry.Drop(LabelValues.InvalidValue);
        }
    }

    private void Increment(NumberSeries series, long value)
    {
        series.Add(value);
        if (registry.TakesExemplars && value > 0) ExemplarCapture.Take(series, 1, 0, value, registry.Now(), registry.TakesEveryExemplar);
    }

    private void Observe(HistogramSeries series, double value)
    {
        var bucket = family.Buckets.Find(value);
        series.Observe(value, bucket);
        if (registry.TakesExemplars)
            ExemplarCapture.Take(series, family.Descriptor.Bounds.Length + 1, bucket, value, registry.Now(), registry.TakesEveryExemplar);
    }

    private void ObserveNatively(NativeHistogramSeries series, double value)
    {
        var bucket = family.Buckets.Find(value);
        series.Observe(value, bucket);
        if (registry.TakesExemplars)
            ExemplarCapture.Take(series, family.Descriptor.Bounds.Length + 1, bucket, value, registry.Now(), registry.TakesEveryExemplar);
    }

    private void Apply(double value, Series series)
    {
        switch (kind)
        {
            case MeasurementKind.Observe when family.IsNative:
                ObserveNatively(Unsafe.As<NativeHistogramSeries>(series), value);
                break;
            case MeasurementKind.Observe:
                Observe(Unsafe.As<HistogramSeries>(series), value);
                break;
            case MeasurementKind.Increment:
                Unsafe.As<NumberSeries>(series).Add(value);
                if (registry.TakesExemplars && value > 0) ExemplarCapture.Take(series, 1, 0, value, registry.Now(), registry.TakesEveryExemplar);
                break;
            case MeasurementKind.UpDown:
                Unsafe.As<NumberSeries>(series).Add(value);
                Unsafe.As<NumberSeries>(series).Touch(registry.Now());
                break;
            case MeasurementKind.Total:
                Unsafe.As<NumberSeries>(series).Add(_totals!.Advance(series, value, restarts: true));
                break;
            case MeasurementKind.UpDownTotal:
                Unsafe.As<NumberSeries>(series).Add(_totals!.Advance(series, value, restarts: false));
                Unsafe.As<NumberSeries>(series).Touch(registry.Now());
                break;
            default:
                Unsafe.As<NumberSeries>(series).Set(value, registry.Now());
                break;
        }
    }

    /// <summary>A gauge may be NaN; anywhere else one NaN or infinity would spoil the sum for good.</summary>
    private bool Accepts(double value) => kind switch
    {
        MeasurementKind.Set => true,
        MeasurementKind.Increment or MeasurementKind.Total => value >= 0 && double.IsFinite(value),
        _ => double.IsFinite(value),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Series Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0) return _untagged ??= family.Resolve(tags);
        var hash = TagHash.Of(tags);
        return _aliases.Find(tags, hash) ?? family.Resolve(tags, hash, _aliases);
    }
}

/// <summary>What a measurement does to its series.</summary>
internal enum MeasurementKind
{
    /// <summary>A counter goes up.</summary>
    Increment,

    /// <summary>An up-down counter moves.</summary>
    UpDown,

    /// <summary>A gauge is assigned.</summary>
    Set,

    /// <summary>An observable counter reports how much it is by now.</summary>
    Total,

    /// <summary>An observable up-down counter reports how much it is now.</summary>
    UpDownTotal,

    /// <summary>A histogram takes an observation.</summary>
    Observe,
}
