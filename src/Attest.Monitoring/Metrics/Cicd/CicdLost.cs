using Attest.Monitoring.Metrics.Exposition;
using Attest.Monitoring.Metrics.Registry;
using Attest.Monitoring.Metrics.Snapshots;

namespace Attest.Monitoring.Metrics.Cicd;

/// <summary>
/// Lost runs in the CI/CD metrics. Nobody was left to count them there; but whoever finds a lost run counts it, once, in
/// <c>pipeline_executions_total</c>, and from that total the errors follow.
/// </summary>
internal static class CicdLost
{
    /// <summary>The families, with the lost runs among the errors.</summary>
    public static IReadOnlyList<ExposedFamily> AddTo(IReadOnlyList<ExposedFamily> families)
    {
        var executions = families.FirstOrDefault(static family => family.Data.Descriptor is { Own: true, Name: "pipeline_executions_total" });
        if (executions is null || Errors(executions.Data) is not { Count: > 0 } lost) return families;
        var added = SnapshotMerge.Merge(
            [.. families.Select(static family => family.Data).Where(static data => CicdMetric.Of(data.Descriptor) is not null)], lost);
        return
        [
            .. families.Where(static family => CicdMetric.Of(family.Data.Descriptor) is null),
            .. added.Select(static data => new ExposedFamily(data.Descriptor.Name, data)),
        ];
    }

    private static IReadOnlyList<MetricFamilyData> Errors(MetricFamilyData executions)
    {
        IReadOnlyList<MetricFamilyData> errors = [];
        for (var series = 0; series < executions.Labels.Length; series++)
        {
            if (executions.Values[series] == 0) continue;
            var labels = LabelText.Parse(executions.Labels[series].Span).ToDictionary(StringComparer.Ordinal);
            if (labels.GetValueOrDefault("status") != "lost") continue;
            var (count, since) = (executions.Values[series], executions.Times[series]);
            errors = SnapshotMerge.Merge(errors,
            [
                Single(CicdMetric.RunErrors, count, since, new(CicdMetric.PipelineName, labels.GetValueOrDefault("pipeline"))),
                Single(CicdMetric.SystemErrors, count, since, new(CicdMetric.Component, CicdSink.Runner)),
            ]);
        }

        return errors;
    }

    private static MetricFamilyData Single(CicdMetric metric, double value, long since, KeyValuePair<string, object?> tag) =>
        MetricFamilyData.Single(
            metric.Descriptor, LabelText.Render([tag, new(CicdMetric.ErrorType, ErrorIds.RunLost)]), value, since);
}
