using Attest.Monitoring.Configuration;
using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Metrics.Native;

namespace Attest.Monitoring.Metrics.Registry;

/// <summary>Every metric of this process by its exposed name. Thread-safe.</summary>
internal sealed class MetricsRegistry(MonitoringSettings settings, TimeProvider time)
{
    private const int MostRefusals = 10;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, MetricFamily> _families = [];

    /// <summary>The family that has taken each name of an exposition.</summary>
    private readonly Dictionary<string, string> _names = [];
    private Dictionary<string, string>? _ownNames;
    private readonly List<string> _refusals = [];
    private MetricFamily[]? _sorted;
    private long _version;

    /// <summary>Grows with every new family or series: a cached layout of equal version is still right.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>Whether exemplars are kept: by <c>always_on</c>, else from the first sampled run on.</summary>
    public bool TakesExemplars { get; set; }

    /// <summary>Whether a measurement need not be of a sampled span to be one.</summary>
    public bool TakesEveryExemplar { get; init; }

    /// <summary>Takes secrets out of a label's value; asked once a series.</summary>
    public Func<string, string>? Mask { get; init; }

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
        TryAdd(Configured(definition.Descriptor), null, out _) ??
        throw new InvalidOperationException($"{definition.Name} stands in the catalogue twice, with different kinds.");

    /// <summary>The family of a descriptor, made if need be.</summary>
    /// <param name="descriptor">What it shall be.</param>
    /// <param name="measurement">What measurements do to it; null = whatever.</param>
    /// <param name="clash">Why it cannot be had: the name is taken by another metric.</param>
    /// <returns>The family, or null with a <paramref name="clash"/>.</returns>
    public MetricFamily? TryAdd(MetricDescriptor descriptor, MeasurementKind? measurement, out string? clash)
    {
        var name = descriptor.ExposedName(settings.Namespace);
        MetricFamily family;
        lock (_gate)
        {
            if (_families.TryGetValue(name, out var known))
            {
                clash = known.ClashWith(descriptor, measurement) is { } other ? $"{name} {other}" : null;
                return clash is null ? known : null;
            }

            clash = TakeNames(name, descriptor);
            if (clash is not null) return null;
            family = new MetricFamily(this, descriptor, settings.MaxSeries) { Measurement = measurement };
            _families.Add(name, family);
            _sorted = null;
        }

        SeriesChanged();
        return family;
    }

    /// <summary>The descriptor with the buckets that the configuration wants for it.</summary>
    public MetricDescriptor Configured(MetricDescriptor descriptor)
    {
        if (descriptor.Kind != MetricKind.Histogram) return descriptor;
        if (settings.Buckets.TryGetValue(descriptor.Name, out var bounds))
            descriptor = descriptor with { Bounds = BucketBounds.Clean(bounds) };
        return settings.NativeHistograms.Enabled ? Native(descriptor) : descriptor;
    }

    /// <summary>Counts telemetry that the metrics slice lost. Never throws.</summary>
    public void Drop(string reason, long count = 1) => Drop("metrics", reason, count);

    /// <summary>Counts telemetry that a sink lost.</summary>
    public void Drop(string sink, string reason, long count)
    {
        var series = Own(MetricCatalogue.TelemetryDropped).Resolve([new("sink", sink), new("reason", reason)]);
        ((NumberSeries)series).Add(count);
    }

    /// <summary>Counts an instrument that cannot be taken, and keeps why, to be told once.</summary>
    public void Refuse(string why)
    {
        Drop(LabelValues.Clash);
        lock (_refusals)
            if (_refusals.Count < MostRefusals && !_refusals.Contains(why)) _refusals.Add(why);
    }

    /// <summary>What was refused since this was asked last.</summary>
    public string[] TakeRefusals()
    {
        lock (_refusals)
        {
            string[] taken = [.. _refusals];
            _refusals.Clear();
            return taken;
        }
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

    private MetricDescriptor Native(MetricDescriptor descriptor) =>
        descriptor with { NativeSchema = new NativeHistograms(settings.NativeHistograms).SchemaOf(descriptor) };

    private MetricFamily[] Sort()
    {
        var sorted = new MetricFamily[_families.Count];
        _families.Values.CopyTo(sorted, 0);
        Array.Sort(sorted, static (left, right) => FamilyOrder.Compare(left.Descriptor, right.Descriptor));
        return sorted;
    }

    /// <summary>
    /// Takes every name that a new family has in an exposition. Our own names are ours also where this process does not
    /// use them: another one does.
    /// </summary>
    /// <returns>Why it cannot have one of them; null when all are taken.</returns>
    private string? TakeNames(string name, MetricDescriptor descriptor)
    {
        var names = SampleNames.Of(name, descriptor.Kind);

        // The runtime's own metrics, of the answering process, stand in the catalogue too.
        var isOurs = descriptor.Own || descriptor.Merge == GaugeMerge.Answering;
        foreach (var one in names)
        {
            if (!isOurs && OwnNames().TryGetValue(one, out var own)) return Shared(name, one, $"{own}, a metric of attest's own");
            if (_names.TryGetValue(one, out var other)) return Shared(name, one, other);
        }

        foreach (var one in names) _names[one] = name;
        return null;
    }

    private Dictionary<string, string> OwnNames()
    {
        if (_ownNames is not null) return _ownNames;
        _ownNames = [];
        foreach (var row in MetricCatalogue.All())
        {
            var exposed = row.Descriptor.ExposedName(settings.Namespace);
            foreach (var name in SampleNames.Of(exposed, row.Descriptor.Kind)) _ownNames[name] = exposed;
        }

        return _ownNames;
    }

    private static string Shared(string name, string shared, string other) =>
        name == shared ? $"{name} is a name of {other}" : $"{name} would share the name {shared} with {other}";
}
