using Attest.Monitoring.Audit.Verification;

namespace Attest.Monitoring.Audit.Anchors;

/// <summary>A place that checkpoints are copied to, so that who can change the log cannot change what was said of it.</summary>
internal interface IAnchor
{
    /// <summary>The place as it is told to people: its kind and where; no secret.</summary>
    string Name { get; }

    /// <summary>Copies a checkpoint; what is there already is never replaced.</summary>
    /// <returns>What is worth telling of it; null = nothing.</returns>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditAnchorFailed"/>: it is not there.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    string? Write(AnchoredCheckpoint checkpoint, CancellationToken cancellation);

    /// <summary>Reads every checkpoint of a log; where it holds none of that log, those of others. Changes nothing.</summary>
    /// <param name="origin">The log.</param>
    /// <param name="cancellation">It took too long.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditAnchorFailed"/>: it cannot be read.</exception>
    OutsideSource Read(string origin, CancellationToken cancellation);
}
