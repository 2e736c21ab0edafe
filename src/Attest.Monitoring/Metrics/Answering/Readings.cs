using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Metrics.Registry;

namespace Attest.Monitoring.Metrics.Answering;

/// <summary>Collects values of the answering process as families, each with the series that were added to it.</summary>
/// <param name="bornAt">When its counters were 0, Unix milliseconds.</param>
internal sealed class Readings(long bornAt)
{
    private readonly SortedDictionary<string, (InstrumentDefinition Row, List<(byte[] Labels, double Value)> Series)> _families =
        new(StringComparer.Ordinal);

    /// <summary>Adds a value; null adds nothing, for what this system does not tell.</summary>
    public void Add(InstrumentDefinition row, double? value, params ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (value is not { } known) return;
        if (!_families.TryGetValue(row.Name, out var family)) _families[row.Name] = family = (row, []);
        family.Series.Add((LabelText.Render(labels), known));
    }

    /// <summary>Every family, as a merge wants them.</summary>
    public List<MetricFamilyData> Families()
    {
        var families = new List<MetricFamilyData>(_families.Count);
        foreach (var (row, series) in _families.Values)
        {
            series.Sort(static (left, right) => left.Labels.AsSpan().SequenceCompareTo(right.Labels));
            families.Add(new MetricFamilyData(
                row.Descriptor,
                [.. series.Select(one => new ReadOnlyMemory<byte>(one.Labels))],
                [.. series.Select(one => one.Value)],
                [.. series.Select(_ => bornAt)],
                []));
        }

        families.Sort(static (left, right) => FamilyOrder.Compare(left.Descriptor, right.Descriptor));
        return families;
    }
}
