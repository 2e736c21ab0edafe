namespace Attest.Monitoring.Logging;

/// <summary>
/// Where log entries go beside a run's own <c>run.log</c>. Best effort: never throws, counts what it loses. Disposing it
/// writes out what it holds. Thread-safe.
/// </summary>
internal interface ILogOutput : IDisposable
{
    /// <summary>Entries that did not arrive.</summary>
    long Lost { get; }

    /// <summary>Why, as the label of the metric that counts them.</summary>
    string LossReason { get; }

    /// <summary>Takes an entry; an urgent one is written when this returns.</summary>
    void Write(LogEntry entry, bool isUrgent);

    /// <summary>Writes out what it holds.</summary>
    void Flush();

    /// <summary>Begins what disposing it would wait for; nothing comes after.</summary>
    void StartClosing()
    {
    }
}
