namespace Attest.Monitoring.Audit.Reading;

/// <summary>An entry of the log while it is being read.</summary>
/// <param name="Seq">Its place, from 0.</param>
/// <param name="Json">Its bytes; valid until the next entry is asked for.</param>
/// <param name="Log">Which log it is of; null where only one is read.</param>
internal readonly record struct StoredEntry(long Seq, ReadOnlyMemory<byte> Json, LogName? Log = null);

/// <summary>What tells a log from others that are read beside it.</summary>
/// <param name="Origin">As its checkpoint names it.</param>
/// <param name="Home">The folder it was named by.</param>
internal sealed record LogName(string Origin, string Home);
