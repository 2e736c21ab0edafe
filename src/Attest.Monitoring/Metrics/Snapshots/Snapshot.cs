namespace Attest.Monitoring.Metrics.Snapshots;

/// <summary>What one file of the metrics folder says.</summary>
/// <param name="Generation">Of a base: one more with each fold; 0 for a process's snapshot.</param>
/// <param name="Folded">Of a base: ids of the snapshots in it, so that one still lying there is not counted again.</param>
/// <param name="Families">Sorted by <see cref="FamilyOrder"/>.</param>
internal sealed record Snapshot(
    long Generation, IReadOnlyList<string> Folded, IReadOnlyList<MetricFamilyData> Families)
{
    public static Snapshot Empty { get; } = new(0, [], []);
}
