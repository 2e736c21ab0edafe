using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Health.Checks;
using Attest.Monitoring.Metrics.Answering;
using Attest.Monitoring.State;

namespace Attest.Monitoring;

/// <summary>What a monitor's metrics say of the audit logs of the folders it serves.</summary>
internal sealed class SessionLogState
{
    private readonly IReadOnlyList<StateFolder> _folders;
    private readonly List<LogStorage> _logs = [];

    public SessionLogState(IReadOnlyList<MonitoringSession> sessions)
    {
        _folders = [.. sessions.Select(static session => session.State)];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var session in sessions)
        {
            // With audit.path several folders have one log.
            var place = session.Audit.Place;
            if (seen.Add(place.Log.Root)) _logs.Add(new LogStorage(place.Log.Root, place.Journals.Root));
        }
    }

    public AuditLogState Read()
    {
        var verified = _folders.Select(LastVerification.Read).OfType<LastVerification>().ToList();
        var sizes = _logs.Select(static log => log.Read()).OfType<long>().ToList();
        return new AuditLogState
        {
            StorageBytes = sizes.Count == 0 ? null : sizes.Sum(),
            IsValid = verified.Count == 0 ? null : verified.TrueForAll(static one => one.IsValid),
            VerifiedAt = verified.Count == 0 ? null : verified.Min(static one => one.VerifiedAt),
        };
    }
}
