using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Audit;

/// <summary>The must-write sink of runs: what a run says goes to the audit log, its start and its end before it goes on.</summary>
/// <param name="log">Where it goes.</param>
/// <param name="source">Who and where.</param>
internal sealed class AuditSink(AuditLog log, AuditSource source) : IDurableSink
{
    private readonly AuditRunEvents _events = new(source);

    public Action<AttestException>? Failed
    {
        get => log.Failed;
        set => log.Failed = value;
    }

    // On the caller's thread: it waits in any case, and the way to another thread and back costs more than the flush.
    public ValueTask WriteAsync(Signal signal)
    {
        if (_events.ErrorOf(signal) is { } error) log.WriteBehind(error);
        if (_events.Of(signal) is { } told) log.Write(told);
        return ValueTask.CompletedTask;
    }

    public void WriteBehind(Signal signal)
    {
        if (_events.Of(signal) is { } told) log.WriteBehind(told);
        if (_events.ErrorOf(signal) is { } error) log.WriteBehind(error);
    }
}
