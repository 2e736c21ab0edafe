using Attest.Monitoring.Configuration;
using Attest.Monitoring.Metrics.Catalogue;

namespace Attest.Monitoring.Metrics.Registry;

/// <summary>Every metric of this process by its exposed name. Thread-safe.</summary>
internal sealed class MetricsRegistry(MonitoringSettings settings, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MetricFamily> _families = [];
    private MetricFamily[]? _sorted;
    private long _version;

    /// <summary>Grows with every new family or series: a cached layout of equal version is still right.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>Label texts that all families share.</summary>
    internal TagInterning Interning { get; } = new();

    /// <summary>Every family, sorted by name without prefix.</summary>
    public MetricFamily[] Families
    {
        get
        {
            lock (_gate) return _sorted ??= Sort();
        }
    }

    /// <summary>A family of the catalogue.</summary>
    public MetricFamily Own(InstrumentDefinition definition) =>
        TryAdd(Configured(definition.Descriptor)) ??
        throw new InvalidOperationException($"{definition.Name} stands in the catalogue twice, with different kinds.");

    /// <summary>
    /// The family of a descriptor, made if need be; null when the name is taken by a metric of another kind, or would
    /// break the exposition of a histogram.
    /// </summary>
    public MetricFamily? TryAdd(MetricDescriptor descriptor)
    {
        var name = descriptor.ExposedName(settings.Namespace);
        MetricFamily family;
        lock (_gate)
        {
            if (_families.TryGetValue(name, out var known))
                return known.Descriptor.Kind == descriptor.Kind && known.Descriptor.Own == descriptor.Own ? known : null;
            if (IsTakenByHistogram(name, descriptor.Kind)) return null;
            family = new MetricFamily(this, descriptor, settings.MaxSeries);
            _families.Add(name, family);
            _sorted = null;
        }

        SeriesChanged();
        return family;
    }

    /// <summary>The descriptor with the buckets that the configuration wants for it.</summary>
    public MetricDescriptor Configured(MetricDescriptor descriptor) =>
        descriptor.Kind == MetricKind.Histogram && settings.Buckets.TryGetValue(descriptor.Name, out var bounds)
            ? descriptor with { Bounds = BucketBounds.Clean(bounds) }
            : descriptor;

    /// <summary>Counts telemetry that the metrics slice lost. Never throws.</summary>
    public void Drop(string reason, long count = 1) => Drop("metrics", reason, count);

    /// <summary>Counts telemetry that a sink lost.</summary>
    public void Drop(string sink, string reason, long count)
    {
        var series = Own(MetricCatalogue.TelemetryDropped).Resolve([new("sink", sink), new("reason", reason)]);
        ((NumberSeries)series).Add(count);
    }

    internal void CountOverflow(MetricFamily family, string label)
    {
        var own = Own(MetricCatalogue.LabelOverflow);
        if (family == own) return;
        var series = own.Resolve([new("metric", family.Descriptor.ExposedName(settings.Namespace)), new("label", label)]);
        ((NumberSeries)series).Add(1);
    }

    internal void SeriesChanged() => Interlocked.Increment(ref _version);

    internal long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private MetricFamily[] Sort()
    {
        var sorted = new MetricFamily[_families.Count];
        _families.Values.CopyTo(sorted, 0);
        Array.Sort(sorted, static (left, right) => FamilyOrder.Compare(left.Descriptor, right.Descriptor));
        return sorted;
    }

    /// <summary>A histogram <c>x</c> owns the sample names <c>x_bucket</c>, <c>x_sum</c> and <c>x_count</c>.</summary>
    private bool IsTakenByHistogram(string name, MetricKind kind)
    {
        foreach (var suffix in (ReadOnlySpan<string>)["_bucket", "_sum", "_count"])
        {
            if (kind == MetricKind.Histogram && _families.ContainsKey(name + suffix)) return true;
            if (name.EndsWith(suffix, StringComparison.Ordinal) &&
                _families.TryGetValue(name[..^suffix.Length], out var stem) &&
                stem.Descriptor.Kind == MetricKind.Histogram) return true;
        }

        return false;
    }
}
