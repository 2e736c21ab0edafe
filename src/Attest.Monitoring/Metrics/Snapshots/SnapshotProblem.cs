using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Metrics.Exposition;
using Attest.Monitoring.Metrics.Registry;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Metrics.Snapshots;

/// <summary>What is told of a snapshot that cannot be read.</summary>
internal static class SnapshotProblem
{
    public static StepError Describe(string name, string? reason) => new(
        ErrorIds.SnapshotInvalid,
        $"The metrics snapshot {name} was left out: {reason}.",
        "Update attest if a newer version uses this state folder; else delete the file: what it counted is lost.");

    /// <summary>A metric that cannot stand beside another one in one exposition.</summary>
    public static StepError Clash(ExposedFamily left, string shared, ExposedFamily kept) => new(
        ErrorIds.MetricInvalid,
        $"{left.Name} ({Kind(left)}) is left out: another process uses {shared} for {kept.Name} ({Kind(kept)}).",
        "Give one of the two metrics another name; what was counted until now stays in the state folder.");

    /// <summary>The loss as a metric.</summary>
    public static MetricFamilyData Count(int files) => MetricFamilyData.Single(
        MetricCatalogue.TelemetryDropped.Descriptor,
        LabelText.Render([new("reason", LabelValues.SnapshotInvalid), new("sink", "metrics")]),
        files,
        0);

    private static string Kind(ExposedFamily family) => family.Data.Descriptor.Kind.ToString().ToLowerInvariant();
}
