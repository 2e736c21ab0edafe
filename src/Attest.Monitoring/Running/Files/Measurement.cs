using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Running.Files;

/// <summary>One line of <c>$ATTEST_METRICS</c>: a counter adds, a gauge sets, a histogram observes.</summary>
/// <param name="Metric">The metric with all its labels; a counter's name stands without <c>_total</c>.</param>
/// <param name="Value">Never NaN; finite, except for a gauge; not negative for a counter.</param>
/// <param name="Line">Where it stands in the file, counted from 1.</param>
internal readonly record struct Measurement(CustomMetric Metric, double Value, int Line);
