using System.Diagnostics;

namespace Attest.Monitoring.Tracing.Sampling;

/// <summary>Decides at the root of a run whether it is exported; all below it do as the root.</summary>
/// <param name="rule">The rule; null = the usual one, which follows the caller and samples all else.</param>
/// <param name="hasRoom">Asked for a run that the share has chosen: whether <c>max_per_second</c> lets it through; null = no bound.</param>
internal sealed class TraceSampler(SamplingRule? rule, Func<bool>? hasRoom = null)
{
    /// <summary>The state of a trace when all are sampled.</summary>
    private const string AllSampled = "ot=th:0";

    /// <summary>Follows the caller and samples all else.</summary>
    public static TraceSampler All { get; } = new(null);

    /// <summary>Whether an unsampled run is exported when it fails; null = the rule says nothing of it.</summary>
    public bool? KeepsErrors => rule?.KeepsErrors;

    /// <summary>Decides for a root.</summary>
    /// <param name="parent">The caller's span; default when there is none.</param>
    /// <param name="traceId">The root's own.</param>
    public SamplingDecision Decide(ActivityContext parent, ActivityTraceId traceId)
    {
        if (rule is not null) return DecideByRule(rule, parent, traceId);
        return parent.SpanId == default ? new(true, AllSampled) : new(parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded), parent.TraceState);
    }

    private SamplingDecision DecideByRule(SamplingRule rule, ActivityContext parent, ActivityTraceId traceId)
    {
        if (parent.SpanId != default && rule.FollowsParent)
        {
            return new(rule.IsForced || parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded), parent.TraceState);
        }

        if (rule.IsForced) return new(true, OtelTraceState.With(parent.TraceState, new SamplingThreshold(0)));
        var threshold = SamplingThreshold.Of(rule.Rate);
        if (!threshold.Takes(traceId)) return new(false, OtelTraceState.Without(parent.TraceState));
        if (hasRoom is null) return new(true, OtelTraceState.With(parent.TraceState, threshold));

        // How likely it was to get through nobody knows: then no threshold may be told.
        return new(hasRoom(), OtelTraceState.Without(parent.TraceState));
    }
}

/// <summary>What was decided.</summary>
/// <param name="IsSampled">Whether it is exported.</param>
/// <param name="TraceState">The <c>tracestate</c> of the root and all below it; null = none.</param>
internal readonly record struct SamplingDecision(bool IsSampled, string? TraceState);
