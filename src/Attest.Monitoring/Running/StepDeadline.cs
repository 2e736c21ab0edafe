using Attest.Monitoring.Definitions;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Running;

/// <summary>How long an attempt of a step may take, and which of its keys says so: the shorter of the two counts.</summary>
/// <param name="After">How long.</param>
/// <param name="IsLimit">Whether <c>limits.max_duration_seconds</c> says so; else <c>timeout</c>.</param>
internal readonly record struct StepDeadline(TimeSpan After, bool IsLimit)
{
    /// <returns>Null when it may take as long as it likes.</returns>
    public static StepDeadline? Of(TimeSpan? timeout, ResourceLimits limits) => (timeout, limits.Duration) switch
    {
        (null, null) => null,
        ({ } after, { } limit) => limit < after ? new(limit, true) : new(after, false),
        ({ } after, null) => new(after, false),
        (null, { } limit) => new(limit, true),
    };

    /// <summary>What the report says of a step that took longer.</summary>
    /// <param name="position">The step's place.</param>
    /// <param name="subject">What had not ended.</param>
    public StepError Error(SourcePosition position, string subject = "The step") => IsLimit
        ? new(
            ErrorIds.LimitExceeded,
            $"{subject} was ended after {Text.Duration(After)}, its 'max_duration_seconds'.",
            "Raise 'limits' of the step (or its profile), or find in its log what it waited for.",
            position)
        : new(
            ErrorIds.StepTimeout,
            $"{subject} was ended after {Text.Duration(After)}, its time-out.",
            "Raise 'timeout' of the step, or find in its log what it waited for.",
            position);
}
