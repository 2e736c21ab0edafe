using Attest.Monitoring.Definitions;
using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Metrics.Registry;

/// <summary>Metrics that steps report: exposed as named, plus <c>_total</c> for counters, without prefix.</summary>
internal sealed class CustomMetrics(MetricsRegistry registry)
{
    private readonly Dictionary<string, InstrumentState> _states = [];

    /// <summary>
    /// Takes one measurement; one whose name is invalid or taken by a metric of another kind is dropped and counted.
    /// </summary>
    public void Record(MetricReported reported)
    {
        if (Find(reported.Metric) is { } state) state.Record(reported.Value, Tags(reported));
        else registry.Drop(LabelValues.Clash);
    }

    private InstrumentState? Find(CustomMetric metric)
    {
        var (kind, measurement) = metric.Kind switch
        {
            StepMetricType.Counter => (MetricKind.Counter, MeasurementKind.Increment),
            StepMetricType.Histogram => (MetricKind.Histogram, MeasurementKind.Observe),
            _ => (MetricKind.Gauge, MeasurementKind.Set),
        };
        var name = MetricName.Custom(metric.Name, kind);
        lock (_states)
        {
            if (!_states.TryGetValue(name, out var state))
            {
                if (!MetricName.IsValid(name)) return null;
                var descriptor = new MetricDescriptor(
                    name, kind, metric.Help ?? "", "", GaugeMerge.Newest, Own: false, BoundsOf(metric));
                if (registry.TryAdd(registry.Configured(descriptor)) is not { } family) return null;
                _states[name] = state = new InstrumentState(registry, family, measurement);
            }

            return state.Family.Descriptor.Kind == kind ? state : null;
        }
    }

    private static double[] BoundsOf(CustomMetric metric) =>
        metric.Kind != StepMetricType.Histogram ? []
        : metric.Buckets.Count > 0 ? BucketBounds.Clean(metric.Buckets)
        : BucketBounds.Seconds;

    private static KeyValuePair<string, object?>[] Tags(MetricReported reported)
    {
        var labels = reported.Metric.Labels;
        var tags = new List<KeyValuePair<string, object?>>(labels.Count + 2);
        foreach (var (name, value) in labels) tags.Add(new(name, value));
        if (!labels.ContainsKey("pipeline")) tags.Add(new("pipeline", reported.Run?.Pipeline));
        if (!labels.ContainsKey("step")) tags.Add(new("step", reported.Step));
        return [.. tags];
    }
}
