namespace Attest.Monitoring.Metrics.Catalogue;

/// <summary>One row of the catalogue.</summary>
/// <param name="Name">Without the prefix.</param>
/// <param name="Kind">How it is exposed.</param>
/// <param name="Unit">The base unit, or empty.</param>
/// <param name="Help">One sentence.</param>
/// <param name="EmittedWhen">The event behind a measurement, for the documentation.</param>
/// <param name="Labels">Every label a series of it may carry.</param>
internal sealed record InstrumentDefinition(
    string Name, MetricKind Kind, string Unit, string Help, string EmittedWhen, params LabelDefinition[] Labels)
{
    /// <summary>How gauges of several processes become one value.</summary>
    public GaugeMerge Merge { get; init; } = GaugeMerge.Sum;

    /// <summary>Whether its measurements are steps up and down rather than values.</summary>
    public bool Moves { get; init; }

    /// <summary>Upper bounds of a histogram's buckets unless <c>monitoring.buckets</c> has others.</summary>
    public double[] Bounds { get; init; } = [];

    /// <summary>Whether the configured prefix is put before the name: no for names that every dashboard knows already.</summary>
    public bool Own { get; init; } = true;

    /// <summary>The descriptor with the default bounds.</summary>
    public MetricDescriptor Descriptor => new(Name, Kind, Help, Unit, Merge, Own, Bounds);
}

/// <summary>A label of an instrument.</summary>
/// <param name="Name">The label's name.</param>
/// <param name="Values">Its closed list of values; null when the definition or the configuration names them.</param>
internal sealed record LabelDefinition(string Name, string[]? Values = null);
