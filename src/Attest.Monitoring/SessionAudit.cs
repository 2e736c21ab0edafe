using Attest.Monitoring.Audit;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Signals;
using Attest.Monitoring.State;
using Attest.Monitoring.Tracing;

namespace Attest.Monitoring;

/// <summary>The audit log of a session: who speaks, where it lies, and what is told of it.</summary>
internal sealed class SessionAudit : IDisposable
{
    private readonly SessionRequest _request;
    private readonly AuditSource _source;

    /// <param name="request">Who is behind the session.</param>
    /// <param name="state">The folder; it exists.</param>
    /// <param name="settings"><c>audit.*</c></param>
    /// <param name="tell">Told of each event that was taken.</param>
    public SessionAudit(SessionRequest request, StateFolder state, AuditSettings settings, Action<AuditRecorded> tell)
    {
        _request = request;
        var ci = new CiEnvironment(request.Environment);
        var place = AuditPlace.In(state, settings.Key);
        _source = new AuditSource(AuditActors.Current(request.Environment, ci.Subject, ci.RunUrl), place.Host);
        Log = new AuditLog(place, settings.CheckpointInterval, request.Time)
        {
            Written = type => tell(new AuditRecorded(request.Time.GetUtcNow(), type)),
            KeyMade = id => Event(AuditEventTypes.KeyCreated, [new("key_id", id.ToString("x8", null)), new("key", "audit")]),
            Failed = Warn,
        };
    }

    /// <summary>The log itself.</summary>
    public AuditLog Log { get; }

    /// <summary>The sink of a run.</summary>
    public IDurableSink Sink() => new AuditSink(Log, _source);

    /// <summary>Tells the log of something that was done, or is about to be; returns once that is durable.</summary>
    /// <param name="type">One of <see cref="AuditEventTypes"/>.</param>
    /// <param name="fields">The event's own members: string, bool, int, long or double; secrets masked.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditUnwritable"/>.</exception>
    public void Record(string type, params KeyValuePair<string, object>[] fields) => Log.Write(Event(type, fields));

    /// <summary>Tells the log that it is alive: what is missing between two heartbeats is missing for a reason.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditUnwritable"/>.</exception>
    public void Beat() => Record(AuditEventTypes.Heartbeat);

    /// <summary>Tells the log of a run that was lost.</summary>
    /// <exception cref="IOException">It is not durable: whoever looks next closes the run.</exception>
    public void Write(RunLost lost)
    {
        try
        {
            if (new AuditRunEvents(_source).Of(lost) is { } told) Log.Write(told);
        }
        catch (AttestException fault)
        {
            throw new IOException(fault.Message, fault);
        }
    }

    /// <summary>Takes what this process and dead ones have journaled into the tree. Never throws: it warns.</summary>
    public void Integrate()
    {
        try
        {
            if (Log.HasPending()) Log.Integrate();
        }
        catch (AttestException fault)
        {
            Warn(fault);
        }
    }

    /// <summary>Takes what is left into the tree and lets go of the journal.</summary>
    public void Dispose()
    {
        Log.Failed = Warn;
        Integrate();
        Log.Dispose();
    }

    private void Warn(AttestException fault) => _request.Warn($"{fault.Message} {fault.Remedy}");

    private AuditEvent Event(string type, IReadOnlyList<KeyValuePair<string, object>> fields) => new()
    {
        Timestamp = _request.Time.GetUtcNow(),
        EventType = type,
        Actor = _source.Actor,
        Host = _source.Host,
        Fields = fields,
    };
}
