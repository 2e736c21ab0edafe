namespace Attest.Monitoring.Metrics.Registry;

/// <summary>A metric and its series in this process. The miss path: everything here is under one lock.</summary>
internal sealed class MetricFamily
{
    private readonly Lock _gate = new();
    private readonly MetricsRegistry _registry;
    private readonly SeriesTable _series = new();
    private readonly LabelStore _labels = new();
    private readonly int _maxSeries;
    private LabelFolding? _folding;
    private Series[] _sorted = [];

    public MetricFamily(MetricsRegistry registry, MetricDescriptor descriptor, int maxSeries)
    {
        _registry = registry;
        _maxSeries = maxSeries;
        Descriptor = descriptor;
        Buckets = new BucketSearch(descriptor.Bounds);
        IsNative = descriptor.NativeSchema is not null;
    }

    public MetricDescriptor Descriptor { get; }

    public BucketSearch Buckets { get; }

    /// <summary>Whether its series are <see cref="NativeHistogramSeries"/>.</summary>
    public bool IsNative { get; }

    /// <summary>What the measurements of its first instrument do; null = nothing was said.</summary>
    public MeasurementKind? Measurement { get; init; }

    /// <summary>Why another metric of this name cannot share the family, to follow the name; null when it can.</summary>
    public string? ClashWith(MetricDescriptor other, MeasurementKind? measurement)
    {
        if (Descriptor.Own != other.Own) return "is a metric of attest's own";
        if (Descriptor.Kind != other.Kind)
            return $"is a {Descriptor.Kind.ToString().ToLowerInvariant()} already, and cannot be a {other.Kind.ToString().ToLowerInvariant()}";
        if (Descriptor.Unit != other.Unit)
            return $"is measured in {Unit(Descriptor)} already, and cannot be in {Unit(other)}";
        if (Descriptor.Kind == MetricKind.Histogram && !Descriptor.Bounds.AsSpan().SequenceEqual(other.Bounds))
            return $"has buckets already, and cannot have other ones; set monitoring.buckets.{other.Name} to make them one";
        return Measurement is { } mine && measurement is { } its && mine != its
            ? "is fed by instruments of another type already"
            : null;

        static string Unit(MetricDescriptor descriptor) => descriptor.Unit.Length == 0 ? "no unit" : descriptor.Unit;
    }

    /// <summary>The series that tags mean, made if need be; from now on <paramref name="aliases"/> finds it.</summary>
    public Series Resolve(ReadOnlySpan<KeyValuePair<string, object?>> tags, uint hash, TagTable aliases)
    {
        lock (_gate)
        {
            if (aliases.Find(tags, hash) is { } known) return known;
            var series = Resolve(LabelText.Render(tags, _registry.Mask), out var folded);

            // A folded value is never remembered (there may be no end of them), nor is one only rendering can tell.
            if (!folded && aliases.Count < 4 * _maxSeries) Remember(tags, hash, series, aliases);
            return series;
        }
    }

    /// <summary>The series of these tags without an alias: for what is looked up rarely.</summary>
    public Series Resolve(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_gate) return Resolve(LabelText.Render(tags, _registry.Mask), out _);
    }

    /// <summary>
    /// Makes a series before its first measurement. What is only expected takes at most half of the room, so that it
    /// never folds what is measured.
    /// </summary>
    /// <returns>False when there is no room left for expected series.</returns>
    public bool TryBear(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_gate)
        {
            var labels = LabelText.Render(tags, _registry.Mask);
            var hash = SeriesTable.HashOf(labels);
            if (_series.Find(labels, hash) is not null) return true;
            if (_series.Count >= _maxSeries / 2) return false;
            Make(labels, hash);
            return true;
        }
    }

    /// <summary>
    /// Every series, sorted by labels; the array is not changed afterwards. Takes no lock: a measurement never waits for
    /// whoever reads.
    /// </summary>
    public Series[] Sorted()
    {
        var sorted = Volatile.Read(ref _sorted);
        var all = _series.All;
        if (sorted.Length == all.Length) return sorted;
        sorted = SeriesOrder.Extend(sorted, all[sorted.Length..]);
        Volatile.Write(ref _sorted, sorted);
        return sorted;
    }

    private void Remember(ReadOnlySpan<KeyValuePair<string, object?>> tags, uint hash, Series series, TagTable aliases)
    {
        TagEntry entry = series.IsTagged && !series.Has(tags) ? new TagAlias(series) : series;
        if (entry.IsTagged || _registry.Interning.TryTag(entry, tags)) aliases.Add(entry, hash);
    }

    private Series Resolve(byte[] labels, out bool folded)
    {
        folded = false;
        var hash = SeriesTable.HashOf(labels);
        if (_series.Find(labels, hash) is { } known) return known;
        if (_series.Count < _maxSeries) return Make(labels, hash);
        folded = true;
        return Fold(labels);
    }

    private Series Fold(byte[] labels)
    {
        _folding ??= new LabelFolding(_series.All);
        foreach (var (label, text) in _folding.Candidates(labels))
        {
            var hash = SeriesTable.HashOf(text);
            var series = _series.Find(text, hash);
            if (series is null && _series.Count < _maxSeries + _maxSeries / 8 + 8) series = Make(text, hash);
            if (series is null) continue;
            _registry.CountOverflow(this, label);
            return series;
        }

        return _series.Find([], SeriesTable.HashOf([])) ?? Make([], SeriesTable.HashOf([]));
    }

    private Series Make(byte[] labels, uint hash)
    {
        var (block, start) = _labels.Add(labels);
        var identity = new SeriesIdentity(block, start, labels.Length, hash);
        Series made = Descriptor.Kind switch
        {
            MetricKind.Histogram when Descriptor.NativeSchema is { } schema =>
                new NativeHistogramSeries(identity, _registry.Now(), Descriptor.Bounds.Length + 1, schema),
            MetricKind.Histogram => new HistogramSeries(identity, _registry.Now(), Descriptor.Bounds.Length + 1),
            MetricKind.Gauge => new NumberSeries(identity, time: 0),
            _ => new NumberSeries(identity, _registry.Now()),
        };
        _series.Add(made);
        _registry.SeriesChanged();
        return made;
    }
}
