using Attest.Monitoring.Definitions;
using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Metrics.Registry;

/// <summary>
/// Metrics that steps report: exposed as named, plus <c>_total</c> for counters, without prefix. A name belongs to
/// whoever used it first, with that kind and those labels, for as long as the process lives.
/// </summary>
internal sealed class CustomMetrics(MetricsRegistry registry)
{
    private readonly Dictionary<string, Owned> _owned = [];
    private MetricReported? _last;
    private KeyValuePair<string, object?>[] _lastTags = [];

    /// <summary>Claims the name for a step's metric.</summary>
    /// <returns>Why it cannot be had, to follow the step's name in a message; null when it can.</returns>
    public string? Claim(RunIdentity? run, string step, CustomMetric metric)
    {
        lock (_owned) return Find(run, step, metric, out _);
    }

    /// <summary>Takes one measurement; one whose name is invalid or another's is dropped and counted.</summary>
    public void Record(MetricReported reported)
    {
        // A histogram comes as many measurements that share one record.
        if (!ReferenceEquals(_last?.Metric, reported.Metric) || _last.Run != reported.Run || _last.Step != reported.Step)
            _lastTags = Tags(reported);
        _last = reported;
        Owned? owned;
        lock (_owned) Find(reported.Run, reported.Step, reported.Metric, out owned);
        if (owned is not null) owned.State.Record(reported.Value, _lastTags);
        else registry.Drop(LabelValues.Clash);
    }

    private string? Find(RunIdentity? run, string step, CustomMetric metric, out Owned? owned)
    {
        owned = null;
        var (kind, measurement) = metric.Kind switch
        {
            StepMetricType.Counter => (MetricKind.Counter, MeasurementKind.Increment),
            StepMetricType.Histogram => (MetricKind.Histogram, MeasurementKind.Observe),
            _ => (MetricKind.Gauge, MeasurementKind.Set),
        };
        var name = MetricName.Custom(metric.Name, kind);
        if (!_owned.TryGetValue(name, out var known))
        {
            if (!MetricName.IsValid(name)) return $"{name} is no name of a metric";
            var descriptor = new MetricDescriptor(name, kind, metric.Help ?? "", "", GaugeMerge.Newest, Own: false, BoundsOf(metric));
            if (registry.TryAdd(registry.Configured(descriptor), measurement, out var clash) is not { } family) return clash;
            known = new Owned(new InstrumentState(registry, family, measurement), LabelNames(metric), $"step {step} of {run?.Pipeline}");
            _owned.Add(name, known);
        }

        if (known.State.Family.Descriptor.Kind != kind)
            return $"{name} is a {Word(kind)} here, but a {Word(known.State.Family.Descriptor.Kind)} in {known.Owner}";
        if (!ReferenceEquals(known.Last, metric) && LabelNames(metric) is var labels && !labels.SequenceEqual(known.Labels))
            return $"{name} has the labels {Words(labels)} here, but {Words(known.Labels)} in {known.Owner}";
        known.Last = metric;
        owned = known;
        return null;
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

    /// <summary>Sorted, without those that every custom metric has.</summary>
    private static string[] LabelNames(CustomMetric metric)
    {
        var names = new List<string>(metric.Labels.Count);
        foreach (var (name, _) in metric.Labels)
            if (name is not ("pipeline" or "step")) names.Add(name);
        names.Sort(StringComparer.Ordinal);
        return [.. names];
    }

    private static string Words(string[] labels) => labels.Length == 0 ? "none" : string.Join(", ", labels);

    private static string Word(MetricKind kind) => kind.ToString().ToLowerInvariant();

    private sealed class Owned(InstrumentState state, string[] labels, string owner)
    {
        public readonly InstrumentState State = state;
        public readonly string[] Labels = labels;

        /// <summary>Who used the name first, in words.</summary>
        public readonly string Owner = owner;

        /// <summary>The record that was found right last: the next measurement is likely of the same.</summary>
        public CustomMetric? Last;
    }
}
