using Attest.Monitoring.Audit;
using Attest.Monitoring.Audit.Verification;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Configuration.Editing;
using Attest.Monitoring.Keys;
using Attest.Monitoring.Running;
using Attest.Monitoring.Signals;
using Attest.Monitoring.State;
using Attest.Monitoring.Tracing;

namespace Attest.Monitoring;

/// <summary>The audit log of a session: who speaks, where it lies, and what is told of it.</summary>
internal sealed class SessionAudit : IDisposable
{
    private readonly SessionRequest _request;
    private readonly AuditSource _source;
    private readonly StateFolder _home;
    private readonly IReadOnlyList<AnchorSettings> _anchors;
    private readonly Action<Signal> _tell;

    /// <summary>Whether a run was told, whose end the anchors are to vouch for.</summary>
    private bool _hasRun;

    /// <param name="request">Who is behind the session.</param>
    /// <param name="state">The folder; it exists.</param>
    /// <param name="settings"><c>audit.*</c></param>
    /// <param name="tell">Told of each event that was taken.</param>
    public SessionAudit(SessionRequest request, StateFolder state, Func<AuditSettings> settings, Action<Signal> tell)
    {
        var (path, key, interval, anchors) = Settings(settings);
        _request = request;
        _home = path is null ? state : new StateFolder(path);
        _anchors = anchors;
        _tell = tell;
        var ci = new CiEnvironment(request.Environment);
        Place = AuditPlace.In(state, key, path);
        if (path is not null && !Directory.Exists(Place.Journals.Root)) BeginElsewhere(path);
        _source = new AuditSource(AuditActors.Current(request.Environment, ci.Subject, ci.RunUrl), Place.Host);
        Log = new AuditLog(Place, interval, request.Time)
        {
            Written = type => Tell(tell, new AuditRecorded(request.Time.GetUtcNow(), type)),
            KeyMade = key => KeyCreated(key, null),
            Failed = Warn,
        };
    }

    /// <summary>Where the log lies.</summary>
    public AuditPlace Place { get; }

    /// <summary>The log itself.</summary>
    public AuditLog Log { get; }

    /// <summary>The sink of a run.</summary>
    public IDurableSink Sink()
    {
        _hasRun = true;
        return new AuditSink(Log, _source);
    }

    /// <summary>Tells the log of something that was done, or is about to be; returns once that is durable.</summary>
    /// <param name="type">One of <see cref="AuditEventTypes"/>.</param>
    /// <param name="fields">The event's own members: string, bool, int, long or double; secrets masked.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditUnwritable"/>.</exception>
    public void Record(string type, params KeyValuePair<string, object>[] fields) => Log.Write(Event(type, fields));

    /// <summary>Replaces the key that signs the log's checkpoints; the old one vouches for the new.</summary>
    /// <exception cref="AttestException">The old key is still the key: see <see cref="AuditLog.Rotate"/>.</exception>
    public (uint Old, uint New) RotateKey() => Log.Rotate((old, next) => KeyCreated(next, old));

    /// <summary>
    /// Tells the log that it is alive, and the anchors how far it goes: what is missing between two heartbeats is missing for
    /// a reason.
    /// </summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditUnwritable"/>.</exception>
    public void Beat()
    {
        Record(AuditEventTypes.Heartbeat);
        Anchor();
    }

    /// <summary>
    /// Makes a checkpoint and copies it to every configured anchor. Takes no longer than the slowest of their time-outs and
    /// never throws: what fails is a warning, an event and a count, and is tried again at the next occasion.
    /// </summary>
    public void Anchor()
    {
        // Nothing of anchors is even loaded where none is configured.
        if (_anchors.Count > 0) CopyToAnchors();
    }

    /// <summary>Makes a checkpoint and copies it to every anchor, also to those that have it or whose interval is not over.</summary>
    /// <returns>What became of it at each; the trace is not among them, since only runs have one.</returns>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.AuditAnchorFailed"/>: there is no anchor, or no checkpoint to copy; what <see cref="AuditLog.Integrate"/> throws.
    /// </exception>
    public IReadOnlyList<Audit.Anchors.AnchorResult> AnchorNow()
    {
        if (!_anchors.Any(static anchor => anchor is not TraceAnchorSettings))
            throw Audit.Anchors.AnchorFault.Of("setting audit.anchors", "it names no place that a checkpoint can be copied to", "Name one in the configuration of the user or the machine: docs/anchors.md.");
        Log.Integrate();
        var outcomes = new SessionAnchors(_request, _home, _anchors).Write(all: true);
        if (outcomes.Count == 0)
            throw Audit.Anchors.AnchorFault.Of("setting audit.anchors", "another process copies checkpoints, or the log has none yet", "Run something first, or try again.");
        foreach (var outcome in outcomes) Told(outcome);
        return [.. outcomes.Select(static each => new Audit.Anchors.AnchorResult(
            each.Anchor.Name, each.Fault is null, each.Checkpoint.Size, each.Checkpoint.Root, each.Fault?.Message ?? each.Said))];
    }

    /// <summary>What the root span of a run that ends says of the log; nothing unless <c>audit.anchors</c> names the trace.</summary>
    public IReadOnlyList<KeyValuePair<string, object>>? SpanAttributes() => _anchors.Count == 0 ? null : AnchoredInSpan();

    /// <summary>The time stamps that a pack of evidence may carry.</summary>
    public Audit.Exporting.EvidenceStamps Stamps() => new SessionAnchors(_request, _home, _anchors).Stamps();

    /// <summary>Every time stamp that is kept of a log.</summary>
    /// <param name="origin">The log.</param>
    /// <exception cref="IOException">A folder of them cannot be read.</exception>
    public IReadOnlyList<Audit.Exporting.EvidenceStamp> Stamps(string origin) => SessionAnchors.Stamps(_home, _anchors, origin);

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

    /// <summary>Removes old runs; each removal is in the log before it happens.</summary>
    /// <inheritdoc cref="RunHistory.Prune"/>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditUnwritable"/>: nothing more is removed.</exception>
    public IReadOnlyList<string> Prune(
        RunHistory runs, TimeSpan olderThan, int keepLast, bool dryRun, Func<string, bool>? agree = null)
    {
        return runs.Prune(olderThan, keepLast, dryRun, Tell);

        bool Tell(string id)
        {
            if (agree?.Invoke(id) == false) return false;
            if (!dryRun) Record(AuditEventTypes.StatePruned, new KeyValuePair<string, object>("pruned_run", id));
            return true;
        }
    }

    /// <summary>Tells the log of a change to a configuration file; values are not told, they may be secret.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditUnwritable"/>.</exception>
    public void Record(ConfigurationChange change) => Record(
        AuditEventTypes.ConfigChange, new("key", change.Key), new("file", change.File), new("created", change.Created));

    /// <summary>Takes what the journals hold into the tree, now. Never throws: it warns.</summary>
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

    /// <summary>
    /// Lets go of the journal. What is left is taken into the tree, unless a checkpoint was made within the interval: then
    /// it is for whoever comes next (docs/design/0008).
    /// </summary>
    public void Dispose()
    {
        Log.Failed = Warn;
        if (_hasRun && _anchors.Count > 0) Anchor();
        else if (Log.IsDue()) Integrate();
        Log.Dispose();
    }

    /// <summary>A configuration that cannot be read must not keep anyone from repairing it.</summary>
    private static (string? Path, string? Key, TimeSpan Interval, IReadOnlyList<AnchorSettings> Anchors) Settings(Func<AuditSettings> settings)
    {
        try
        {
            return (settings().Path, settings().Key, settings().CheckpointInterval, settings().Anchors);
        }
        catch (AttestException)
        {
            return (null, null, new AuditSettings().CheckpointInterval, []);
        }
    }

    /// <summary>A log that begins outside the state folder begins on a disk that can keep it.</summary>
    private static void BeginElsewhere(string path)
    {
        try
        {
            PrivateFolder.Create(path);
            NetworkDisk.Refuse(path, "The folder of the audit log (audit.path)", "Set audit.path to a folder on a local disk.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new AttestException(
                ErrorIds.AuditUnwritable,
                $"The folder of the audit log (audit.path), {path}, cannot be made: {fault.Message}",
                "Make it writable for this account, or set audit.path to another.",
                inner: fault);
        }
    }

    private void CopyToAnchors()
    {
        try
        {
            Integrate();
            foreach (var outcome in new SessionAnchors(_request, _home, _anchors).Write())
            {
                if (outcome.Fault is { } fault) Warn(fault);
                else if (outcome.Said is { } said) _request.Warn($"The anchor {outcome.Anchor.Name}: {said}.");
                Told(outcome);
            }
        }
        catch (AttestException fault)
        {
            Warn(fault);
        }
    }

    private void Told(Audit.Anchors.AnchorOutcome outcome)
    {
        Tell(_tell, new AuditAnchored(_request.Time.GetUtcNow(), outcome.Anchor.Name.Split(' ')[0], outcome.Fault is null));
        Record(AuditEventTypes.Anchor, Fields(outcome));
    }

    private static KeyValuePair<string, object>[] Fields(Audit.Anchors.AnchorOutcome outcome)
    {
        KeyValuePair<string, object>[] fields =
        [
            new("anchor", outcome.Anchor.Name),
            new("status", outcome.Fault is null ? "success" : "failure"),
            new("anchored_size", outcome.Checkpoint.Size),
            new("anchored_root", outcome.Checkpoint.Root),
        ];
        return outcome.Fault is { } fault ? [.. fields, new("error_id", fault.ErrorId), new("message", fault.Message)] : fields;
    }

    private IReadOnlyList<KeyValuePair<string, object>> AnchoredInSpan()
    {
        if (!_anchors.Any(static anchor => anchor is TraceAnchorSettings)) return [];
        try
        {
            // The run's own events so far are in it; its last follows, and is vouched for by the next.
            Integrate();
            return new SessionAnchors(_request, _home, _anchors).Attributes();
        }
        catch (AttestException fault)
        {
            Warn(fault);
            return [];
        }
    }

    private static void Tell(Action<Signal> tell, Signal recorded)
    {
        try
        {
            tell(recorded);
        }
        catch (AttestException)
        {
            // As above: without a configuration there are no metrics.
        }
    }

    private void Warn(AttestException fault) => _request.Warn($"{fault.Message} {fault.Remedy}");

    private AuditEvent KeyCreated(VerifierKey key, VerifierKey? old)
    {
        var fields = new List<KeyValuePair<string, object>>
        {
            new("key", "audit"),
            new(KeyChain.KeyId, key.Id.ToString("x8", null)),
            new(KeyChain.PublicKey, Convert.ToBase64String(key.SubjectPublicKeyInfo)),
        };
        if (old is not null) fields.Add(new(KeyChain.Replaces, old.Id.ToString("x8", null)));
        return Event(AuditEventTypes.KeyCreated, fields);
    }

    private AuditEvent Event(string type, IReadOnlyList<KeyValuePair<string, object>> fields) => new()
    {
        Timestamp = _request.Time.GetUtcNow(),
        EventType = type,
        Actor = _source.Actor,
        Host = _source.Host,
        Fields = fields,
    };
}
