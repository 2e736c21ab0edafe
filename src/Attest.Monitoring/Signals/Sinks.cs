namespace Attest.Monitoring.Signals;

/// <summary>Best effort: never blocks a run on the network, never throws; what it loses it counts.</summary>
internal interface ISignalSink
{
    /// <summary>Takes a signal; called from any thread.</summary>
    void Emit(Signal signal);
}

/// <summary>Must write: complete when durable. When it fails no further step starts.</summary>
internal interface IDurableSink
{
    /// <summary>Completes once the signal survives a crash of the machine.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditUnwritable"/>.</exception>
    ValueTask WriteAsync(Signal signal);

    /// <summary>Takes a signal without waiting: it is durable with the next that is awaited, or soon.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditUnwritable"/>: it never will be.</exception>
    void WriteBehind(Signal signal);

    /// <summary>Told when what was taken without waiting could not be made durable; on any thread.</summary>
    Action<AttestException>? Failed { get; set; }
}
