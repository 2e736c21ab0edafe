namespace Attest.Monitoring.Sources;

/// <summary>Reports keys that a mapping has twice: YAML forbids it, and the second would silently win or lose.</summary>
internal static class KeyRepeats
{
    // Below this a scan costs less than a set.
    private const int Few = 12;

    public static void Report(MappingNode mapping, string what, DiagnosticBag diagnostics, StringComparer comparer)
    {
        var entries = mapping.Entries;
        if (entries.Count > Few)
        {
            ReportWithSet(entries, what, diagnostics, comparer);
            return;
        }
        for (var i = 1; i < entries.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (comparer.Equals(entries[i].Key.Text, entries[j].Key.Text))
                {
                    ReportOne(entries[i].Key, entries[j].Key, what, diagnostics);
                    break;
                }
            }
        }
    }

    private static void ReportWithSet(
        IReadOnlyList<MappingEntry> entries, string what, DiagnosticBag diagnostics, StringComparer comparer)
    {
        var seen = new Dictionary<string, ScalarNode>(entries.Count, comparer);
        foreach (var entry in entries)
        {
            if (!seen.TryAdd(entry.Key.Text, entry.Key))
                ReportOne(entry.Key, seen[entry.Key.Text], what, diagnostics);
        }
    }

    private static void ReportOne(ScalarNode repeated, ScalarNode first, string what, DiagnosticBag diagnostics)
    {
        var place = first.Position.Line > 0 ? $", first on line {first.Position.Line}" : "";
        var spelling = repeated.Text == first.Text ? "" : $" (as '{NodeWords.Short(first.Text)}')";
        diagnostics.Report(repeated.Position, $"key '{NodeWords.Short(repeated.Text)}' stands twice in {what}{place}{spelling}");
    }
}
