namespace Attest.Monitoring.Logging.Export;

/// <summary>Makes requests of log entries. Used by one thread.</summary>
internal interface ILogEncoding
{
    /// <summary>One request with all of them; valid until the next.</summary>
    /// <param name="entries">At least one.</param>
    ReadOnlyMemory<byte> Encode(IReadOnlyList<LogEntry> entries);
}
