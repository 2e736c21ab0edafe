using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Metrics.Registry;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Metrics.Snapshots;

/// <summary>What a run whose process died adds to the totals: what it could not count itself any more.</summary>
internal static class LostRun
{
    /// <summary>The increments, sorted as a snapshot wants them.</summary>
    public static IReadOnlyList<MetricFamilyData> Count(RunReport report, DateTimeOffset completedAt)
    {
        var now = completedAt.ToUnixTimeMilliseconds();
        var families = new List<MetricFamilyData>
        {
            Single(MetricCatalogue.PipelineExecutions, 1, now, [new("pipeline", report.Pipeline), new("status", "lost")]),
            Single(MetricCatalogue.LastCompletion, now / 1000.0, now, [new("pipeline", report.Pipeline)]),
        };
        var kinds = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var step in report.Steps)
            if (step.Status == RunStatus.Lost) kinds[step.Kind] = kinds.GetValueOrDefault(step.Kind) + 1;

        // One merge a kind keeps the family sorted without knowing how labels sort.
        IReadOnlyList<MetricFamilyData> all = families;
        foreach (var (kind, count) in kinds)
        {
            all = SnapshotMerge.Merge(all, [Single(
                MetricCatalogue.PipelineSteps, count, now,
                [new("pipeline", report.Pipeline), new("step_type", kind), new("status", "lost")])]);
        }

        return all;
    }

    private static MetricFamilyData Single(
        InstrumentDefinition definition, double value, long time, KeyValuePair<string, object?>[] tags) =>
        MetricFamilyData.Single(definition.Descriptor, LabelText.Render(tags), value, time);
}
