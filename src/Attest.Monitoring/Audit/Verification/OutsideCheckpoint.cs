namespace Attest.Monitoring.Audit.Verification;

/// <summary>A checkpoint that was kept where the log's host cannot change it, as it was found there.</summary>
/// <param name="Source">Where, as messages name it.</param>
/// <param name="Note">The signed note; null when there was none to be had.</param>
/// <param name="Fault">Why not.</param>
/// <param name="Time">When a time stamp authority saw it.</param>
internal sealed record OutsideCheckpoint(string Source, byte[]? Note, string? Fault = null, DateTimeOffset? Time = null);
