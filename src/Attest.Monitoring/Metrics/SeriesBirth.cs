using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Metrics.Registry;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Metrics;

/// <summary>
/// Exposes every closed series of a pipeline at 0 from the moment it is seen: one that first appears at 1 is invisible
/// to <c>rate</c> and <c>increase</c>, so the very first failure would alert nobody.
/// </summary>
internal sealed class SeriesBirth
{
    private readonly MetricFamily _executions;
    private readonly MetricFamily _pipelineDuration;
    private readonly MetricFamily _steps;
    private readonly MetricFamily _stepDuration;
    private readonly MetricFamily _retries;
    private readonly MetricFamily _lastSuccess;
    private readonly MetricFamily _lastCompletion;
    private readonly MetricFamily _tools;

    public SeriesBirth(MetricsRegistry registry)
    {
        _executions = registry.Own(MetricCatalogue.PipelineExecutions);
        _pipelineDuration = registry.Own(MetricCatalogue.PipelineDuration);
        _steps = registry.Own(MetricCatalogue.PipelineSteps);
        _stepDuration = registry.Own(MetricCatalogue.StepDuration);
        _retries = registry.Own(MetricCatalogue.StepRetries);
        _lastSuccess = registry.Own(MetricCatalogue.LastSuccess);
        _lastCompletion = registry.Own(MetricCatalogue.LastCompletion);
        _tools = registry.Own(MetricCatalogue.ToolExecutions);
        BearCommon(registry);
    }

    /// <summary>All series of one pipeline, as far as there is room.</summary>
    public void Bear(string pipeline, string type, IReadOnlyList<SeenStep> steps)
    {
        var named = new KeyValuePair<string, object?>("pipeline", pipeline);
        foreach (var status in LabelValues.RunStatus) _executions.TryBear([named, new("status", status)]);
        _pipelineDuration.TryBear([named, new("type", type)]);
        _lastSuccess.TryBear([named]);
        _lastCompletion.TryBear([named]);
        BearKinds(named, steps);
        BearSteps(named, steps);
    }

    /// <summary>What is of no one pipeline.</summary>
    private static void BearCommon(MetricsRegistry registry)
    {
        var concurrent = registry.Own(MetricCatalogue.ConcurrentPipelines);
        foreach (var status in LabelValues.Concurrency) concurrent.TryBear([new("status", status)]);
        var dropped = registry.Own(MetricCatalogue.TelemetryDropped);
        foreach (var (sink, reason) in LabelValues.Losses) dropped.TryBear([new("sink", sink), new("reason", reason)]);
        var errors = registry.Own(MetricCatalogue.SystemErrors);
        foreach (var id in LabelValues.StepError) errors.TryBear([new("type", id), new("component", "step")]);
    }

    private void BearKinds(KeyValuePair<string, object?> pipeline, IReadOnlyList<SeenStep> steps)
    {
        var seen = new List<string>(4);
        foreach (var step in steps)
        {
            if (seen.Contains(step.Kind)) continue;
            seen.Add(step.Kind);
            foreach (var status in LabelValues.StepStatus)
                _steps.TryBear([pipeline, new("step_type", step.Kind), new("status", status)]);
            foreach (var status in LabelValues.RanStatus)
                _tools.TryBear([new("tool", step.Kind), new("status", status)]);
        }
    }

    /// <summary>Status by status, the likely ones first: a pipeline of thousands of steps has no room for all.</summary>
    private void BearSteps(KeyValuePair<string, object?> pipeline, IReadOnlyList<SeenStep> steps)
    {
        foreach (var step in steps)
            if (!_retries.TryBear([pipeline, new("step", step.Id)])) break;
        foreach (var status in LabelValues.RanStatus)
        {
            foreach (var step in steps)
                if (!_stepDuration.TryBear([pipeline, new("step", step.Id), new("status", status)])) return;
        }
    }
}
