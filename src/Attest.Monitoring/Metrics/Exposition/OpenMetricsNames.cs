namespace Attest.Monitoring.Metrics.Exposition;

/// <summary>A family as OpenMetrics names it.</summary>
/// <param name="Family">The name of its lines without their suffixes.</param>
/// <param name="Type">As in <c># TYPE</c>.</param>
internal readonly record struct OpenMetricsName(string Family, string Type);

/// <summary>
/// Gives families their OpenMetrics names. There a counter <c>x_total</c> is the family <c>x</c>, and one family may not
/// use a name of another's (OpenMetrics 1.0, "MetricFamily: Name"): a gauge <c>x</c> beside it, which the Prometheus text
/// format allows, must not spoil the scrape.
/// </summary>
internal sealed class OpenMetricsNames
{
    private const string Total = "_total";

    private readonly HashSet<string> _exposed;
    private readonly HashSet<string> _claimed = new(StringComparer.Ordinal);

    public OpenMetricsNames(IReadOnlyList<ExposedFamily> families)
    {
        _exposed = new HashSet<string>(families.Count, StringComparer.Ordinal);
        foreach (var family in families) _exposed.Add(family.Name);
    }

    /// <summary>
    /// The family's name: a counter whose own is in use is an <c>unknown</c> metric of its whole name; null when even
    /// that is in use.
    /// </summary>
    public OpenMetricsName? Claim(ExposedFamily family)
    {
        switch (family.Data.Descriptor.Kind)
        {
            case MetricKind.Histogram:
                return TryClaim(family.Name, "", "_bucket", "_sum", "_count", "_created") ? new(family.Name, "histogram") : null;
            case MetricKind.Counter:
                if (family.Name.EndsWith(Total, StringComparison.Ordinal) && family.Name.Length > Total.Length)
                {
                    var stem = family.Name[..^Total.Length];
                    if (!_exposed.Contains(stem) && !_exposed.Contains(stem + "_created") && TryClaim(stem, "", Total, "_created"))
                        return new(stem, "counter");
                }

                return TryClaim(family.Name, "") ? new(family.Name, "unknown") : null;
            default:
                return TryClaim(family.Name, "") ? new(family.Name, "gauge") : null;
        }
    }

    private bool TryClaim(string stem, params ReadOnlySpan<string> suffixes)
    {
        foreach (var suffix in suffixes)
            if (_claimed.Contains(stem + suffix)) return false;
        foreach (var suffix in suffixes) _claimed.Add(stem + suffix);
        return true;
    }
}
