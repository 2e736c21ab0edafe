using Attest.Monitoring.Audit;
using Attest.Monitoring.Configuration;

namespace Attest.Monitoring;

/// <summary>
/// Keeps the audit log of a state folder while a monitor runs on it: takes what processes have left in their journals into
/// the tree every <c>audit.checkpoint_interval</c>, and says every <c>audit.heartbeat_interval</c> that the log is alive:
/// then, and when the monitor ends, the anchors are told how far it goes.
/// What fails is told once, tried again each time, and told again only after it went well in between.
/// </summary>
internal sealed class AuditKeeping : IDisposable
{
    /// <summary>An interval of a millisecond must not keep a processor busy.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(50);

    private readonly SessionAudit _audit;
    private readonly AuditSettings _settings;
    private readonly TimeProvider _time;
    private readonly Action<string> _warn;
    private readonly ITimer _timer;
    private readonly Lock _keeping = new();
    private readonly long _started;
    private long _beaten;
    private long _integrated;
    private string? _told;
    private bool _disposed;

    /// <summary>Tells the log that the monitor runs, and keeps it from now on.</summary>
    /// <param name="audit">The log.</param>
    /// <param name="settings"><c>audit.*</c></param>
    /// <param name="time">The clock.</param>
    /// <param name="warn">Takes what fails.</param>
    /// <param name="listening">Where the monitor listens.</param>
    public AuditKeeping(SessionAudit audit, AuditSettings settings, TimeProvider time, Action<string> warn, IReadOnlyList<string> listening)
    {
        (_audit, _settings, _time, _warn) = (audit, settings, time, warn);
        audit.Log.Failed = Tell;
        _started = _beaten = _integrated = time.GetTimestamp();
        Try(() => audit.Record(AuditEventTypes.MonitorStart, new KeyValuePair<string, object>("listening", string.Join(", ", listening))));
        var period = settings.CheckpointInterval < settings.HeartbeatInterval ? settings.CheckpointInterval : settings.HeartbeatInterval;
        if (period < Shortest) period = Shortest;
        _timer = time.CreateTimer(static state => ((AuditKeeping)state!).Keep(), this, period, period);
    }

    /// <summary>Tells the log, and the anchors, that the monitor ends.</summary>
    public void Dispose()
    {
        lock (_keeping)
        {
            if (_disposed) return;
            _disposed = true;
            _timer.Dispose();
            var length = (long)_time.GetElapsedTime(_started).TotalMilliseconds;
            if (Try(() => _audit.Record(AuditEventTypes.MonitorStop, new KeyValuePair<string, object>("duration_ms", length)))) _audit.Anchor();
        }
    }

    private void Keep()
    {
        // A slow disk must not pile them up.
        if (!_keeping.TryEnter()) return;
        try
        {
            if (!_disposed && Try(Beat)) Try(Integrate);
        }
        finally
        {
            _keeping.Exit();
        }
    }

    private void Beat()
    {
        if (_time.GetElapsedTime(_beaten) < _settings.HeartbeatInterval) return;
        _audit.Beat();
        _beaten = _time.GetTimestamp();
    }

    private void Integrate()
    {
        if (_time.GetElapsedTime(_integrated) < _settings.CheckpointInterval) return;
        _integrated = _time.GetTimestamp();
        if (!_audit.Log.HasPending()) return;
        _audit.Log.Integrate();
        _told = null;
    }

    private bool Try(Action act)
    {
        try
        {
            act();
            return true;
        }
        catch (AttestException fault)
        {
            Tell(fault);
            return false;
        }
    }

    private void Tell(AttestException fault)
    {
        if (Interlocked.Exchange(ref _told, fault.ErrorId) != fault.ErrorId) _warn($"{fault.Message} {fault.Remedy}");
    }
}
