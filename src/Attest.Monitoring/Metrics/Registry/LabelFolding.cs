namespace Attest.Monitoring.Metrics.Registry;

/// <summary>
/// Which label of a metric with too many series is at fault: the one with the most different values. Only that one is
/// folded to <c>__overflow__</c>; the next one follows when that does not suffice.
/// </summary>
internal sealed class LabelFolding
{
    public const string Overflow = "__overflow__";

    private readonly List<string> _worstFirst = [];

    public LabelFolding(ReadOnlySpan<Series> series)
    {
        var values = new Dictionary<string, HashSet<string>>();
        foreach (var one in series)
        {
            foreach (var (label, value) in LabelText.Parse(one.Labels))
            {
                if (!values.TryGetValue(label, out var seen)) values[label] = seen = [];
                seen.Add(value);
            }
        }

        _worstFirst.AddRange(values.Keys);
        _worstFirst.Sort((left, right) => values[right].Count - values[left].Count is var order && order != 0
            ? order
            : string.CompareOrdinal(left, right));
    }

    /// <summary>The labels with one, then two and more labels folded, and which one was folded last.</summary>
    public IEnumerable<(string Label, byte[] Labels)> Candidates(byte[] labels)
    {
        var pairs = LabelText.Parse(labels);
        foreach (var label in _worstFirst)
        {
            var at = pairs.FindIndex(pair => pair.Key == label);
            if (at < 0) continue;
            pairs[at] = new(label, Overflow);
            yield return (label, LabelText.RenderSorted(pairs));
        }
    }
}
