namespace Attest.Monitoring.Logging.Reading;

/// <summary>What a log says on the whole.</summary>
/// <param name="Lines">Records it rests on.</param>
/// <param name="From">The oldest of them; null without any.</param>
/// <param name="To">The newest.</param>
/// <param name="Errors">The commonest errors, at most ten, the commonest first.</param>
/// <param name="Pipelines">How long pipelines took, by name.</param>
/// <param name="Violations">The last policy violations, at most five, the newest last.</param>
public sealed record LogAnalysis(
    long Lines,
    DateTimeOffset? From,
    DateTimeOffset? To,
    IReadOnlyList<LoggedError> Errors,
    IReadOnlyList<LoggedPipeline> Pipelines,
    IReadOnlyList<LoggedViolation> Violations);

/// <summary>An error that was logged.</summary>
/// <param name="Error">Its text.</param>
/// <param name="ErrorId">Its id; null where it has none.</param>
/// <param name="Count">How often.</param>
/// <param name="Last">When last.</param>
public sealed record LoggedError(string Error, string? ErrorId, long Count, DateTimeOffset Last);

/// <summary>The runs of a pipeline that ended.</summary>
/// <param name="Pipeline">Its name.</param>
/// <param name="Runs">How many.</param>
/// <param name="Failed">How many of them did not succeed.</param>
/// <param name="Mean">Their mean duration.</param>
/// <param name="P95">What 95 of 100 did not exceed (nearest rank), to 1 %.</param>
/// <param name="Longest">The longest.</param>
public sealed record LoggedPipeline(string Pipeline, long Runs, long Failed, TimeSpan Mean, TimeSpan P95, TimeSpan Longest);

/// <summary>A policy that was violated.</summary>
/// <param name="Timestamp">When.</param>
/// <param name="Policy">Which.</param>
/// <param name="ViolationType">How.</param>
/// <param name="Pipeline">Where; null outside of a run.</param>
/// <param name="RunId">In which run.</param>
public sealed record LoggedViolation(DateTimeOffset Timestamp, string? Policy, string? ViolationType, string? Pipeline, string? RunId);
