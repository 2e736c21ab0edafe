namespace Attest.Monitoring.Audit.Reading;

/// <summary>An entry of the log while it is being read.</summary>
/// <param name="Seq">Its place, from 0.</param>
/// <param name="Json">Its bytes; valid until the next entry is asked for.</param>
internal readonly record struct StoredEntry(long Seq, ReadOnlyMemory<byte> Json);
