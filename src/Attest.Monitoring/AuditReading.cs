using Attest.Monitoring.Audit;
using Attest.Monitoring.Audit.Exporting;
using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.State;

namespace Attest.Monitoring;

/// <summary>
/// Logs that are opened to be read. In a state folder the journals are first taken into the tree, and the log tells who
/// read it; an export, which has the log and no state, is read as it lies. So is a further log of somebody else, which this
/// account may read and not write.
/// </summary>
internal sealed class AuditReading : IDisposable
{
    private readonly List<OpenLog> _logs = [];

    private AuditReading()
    {
    }

    /// <summary>The log, or the first of several.</summary>
    public LogPlace Place => _logs[0].Place;

    /// <summary>All of them, read as one.</summary>
    public LogUnion Logs { get; private set; } = new([]);

    /// <summary>Opens the log that a front end names.</summary>
    /// <param name="request">What the front end was told.</param>
    /// <param name="open">Opens a session.</param>
    public static AuditReading Open(SessionRequest request, Func<SessionRequest, MonitoringSession> open) => Open([request], open);

    /// <summary>Opens the logs that a front end names, each once.</summary>
    /// <param name="requests">What the front end was told, one for each home.</param>
    /// <param name="open">Opens a session.</param>
    public static AuditReading Open(IReadOnlyList<SessionRequest> requests, Func<SessionRequest, MonitoringSession> open)
    {
        var reading = new AuditReading();
        try
        {
            foreach (var request in requests)
            {
                var log = reading._logs.Count == 0 ? OpenOne(request, open) : OpenFurther(request, open);

                // With audit.path many state folders have one log.
                if (reading._logs.TrueForAll(other => other.Place.Folder != log.Place.Folder)) reading._logs.Add(log);
                else log.Session?.Dispose();
            }

            reading.Logs = new([.. reading._logs.Select(log => new NamedLog(log.Home, log.Place.Reader()))]);
            return reading;
        }
        catch
        {
            reading.Dispose();
            throw;
        }
    }

    /// <summary>The log in a folder that holds nothing else.</summary>
    public static bool IsExport(string root) =>
        File.Exists(Path.Combine(root, "audit", "checkpoint")) && !File.Exists(Path.Combine(root, "format"));

    /// <summary>Tells each log that it is read; returns once that is durable.</summary>
    /// <param name="how">What reads: <c>report</c>, <c>tail</c>, <c>export</c>, …</param>
    /// <param name="asked">What for, by key.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditUnwritable"/>: then nothing is read.</exception>
    public void Tell(string how, params KeyValuePair<string, object?>[] asked)
    {
        var fields = new List<KeyValuePair<string, object>> { new("action", how) };
        foreach (var (key, value) in asked)
        {
            if (value is not null) fields.Add(new(key, value));
        }

        var type = how is "report" or "tail" or "get" ? AuditEventTypes.AuditRead : AuditEventTypes.AuditExport;
        foreach (var log in _logs) log.Session?.Audit.Record(type, [.. fields]);
    }

    /// <summary>Writes the events that are wanted.</summary>
    /// <inheritdoc cref="EventExport.Write"/>
    public long Write(AuditQuery query, string format, Stream output, CancellationToken cancellation) =>
        EventExport.Write(Logs, query, format, ProductVersion.Text, output, cancellation);

    /// <summary>Writes a pack of evidence of the first log, with the time stamps that its events have.</summary>
    /// <inheritdoc cref="EvidencePack.Write"/>
    public long Pack(AuditQuery query, string target, CancellationToken cancellation) =>
        EvidencePack.Write(Place, query, _logs[0].Session?.Audit.Stamps() ?? EvidenceStamps.None, target, cancellation);

    /// <summary>Copies the first log whole, with its public keys and its time stamps.</summary>
    /// <inheritdoc cref="LogCopy.Write"/>
    public long Copy(string target, CancellationToken cancellation) => LogCopy.Write(
        Place,
        target,
        origin => [.. (_logs[0].Session?.Audit.Stamps(origin) ?? SessionAnchors.Stamps(new StateFolder(_logs[0].Home), [], origin)).Select(static each => each.Kept)],
        cancellation);

    /// <summary>Takes the journals into the tree again, for who follows the log.</summary>
    public void Integrate()
    {
        foreach (var log in _logs) log.Session?.Audit.Integrate();
    }

    public void Dispose()
    {
        foreach (var log in _logs) log.Session?.Dispose();
    }

    private static OpenLog OpenOne(SessionRequest request, Func<SessionRequest, MonitoringSession> open)
    {
        var root = StateFolder.Locate(request.Home, request.Environment);
        if (IsExport(root)) return new(null, LogPlace.In(new StateFolder(root)) with { Index = "" }, root);
        var session = open(request);
        try
        {
            session.Audit.Integrate();
            var settings = session.Configuration.Values.Audit;
            return new(session, LogPlace.In(session.State, settings.Key, settings.Path), root);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>A further log is somebody else's: where it cannot be written, it is read all the same.</summary>
    private static OpenLog OpenFurther(SessionRequest request, Func<SessionRequest, MonitoringSession> open)
    {
        var root = StateFolder.Locate(request.Home, request.Environment);
        var state = new StateFolder(root);
        if (IsExport(root)) return OpenOne(request, open);
        if (!File.Exists(Path.Combine(root, "format"))) throw Missing(root);
        return !Directory.Exists(state.Audit) || CanWrite(state.Journal) ? OpenOne(request, open) : new(null, LogPlace.In(state), root);
    }

    private static AttestException Missing(string root) => new(
        ErrorIds.AuditLogInvalid, $"There is no audit log in {root}.", "Name a state folder that holds one with --home, or the folder of an export.");

    private static bool CanWrite(string folder)
    {
        try
        {
            using var held = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
            return true;
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            // Another process holds the lock: it is there to be written.
            return true;
        }
    }

    private sealed record OpenLog(MonitoringSession? Session, LogPlace Place, string Home);
}
