namespace Attest.Monitoring.State;

/// <summary>A run that was removed from a state folder.</summary>
/// <param name="RunId">UUIDv7.</param>
/// <param name="StartedAt">UTC, from the id.</param>
public sealed record RemovedRun(string RunId, DateTimeOffset StartedAt);
