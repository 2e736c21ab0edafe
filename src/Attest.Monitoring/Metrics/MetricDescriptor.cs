namespace Attest.Monitoring.Metrics;

/// <summary>What a metric is, apart from its series: the same for a live family, a snapshot's and an exposed one.</summary>
/// <param name="Name">For one of ours without the prefix, else as exposed; suffixes (<c>_total</c>) included.</param>
/// <param name="Kind">How it is exposed.</param>
/// <param name="Help">One sentence, unescaped; may be empty.</param>
/// <param name="Unit">The base unit as OpenMetrics spells it, or empty.</param>
/// <param name="Merge">How values of several processes become one; counters and histograms always sum.</param>
/// <param name="Own">Whether the configured prefix is put before the name.</param>
/// <param name="Bounds">Upper bounds of a histogram's buckets, ascending, without <c>+Inf</c>; empty for the rest.</param>
internal sealed record MetricDescriptor(
    string Name, MetricKind Kind, string Help, string Unit, GaugeMerge Merge, bool Own, double[] Bounds)
{
    /// <summary>
    /// Of a histogram that this process counts natively too: the resolution to begin with. It stands in no snapshot.
    /// </summary>
    public int? NativeSchema { get; init; }

    /// <summary>The name in an exposition.</summary>
    /// <param name="prefix">The configured namespace, without underscore; may be empty.</param>
    public string ExposedName(string prefix) => Own && prefix.Length > 0 ? $"{prefix}_{Name}" : Name;
}

/// <summary>The kinds of the Prometheus data model that we emit. The numbers stand in snapshot files.</summary>
internal enum MetricKind : byte
{
    Counter = 1,
    Gauge = 2,
    Histogram = 3,
}

/// <summary>How a gauge's values in several processes become one. The numbers stand in snapshot files.</summary>
internal enum GaugeMerge : byte
{
    /// <summary>The sum over living processes; a dead one adds 0.</summary>
    Live = 1,

    /// <summary>The value set last.</summary>
    Newest = 2,

    /// <summary>The sum over all processes.</summary>
    Sum = 3,

    /// <summary>The highest.</summary>
    Max = 4,

    /// <summary>That of the process that answers; it stands in no snapshot.</summary>
    Answering = 5,
}
