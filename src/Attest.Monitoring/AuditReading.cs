using Attest.Monitoring.Audit;
using Attest.Monitoring.Audit.Exporting;
using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.State;

namespace Attest.Monitoring;

/// <summary>
/// A log that is opened to be read. In a state folder the journals are first taken into the tree, and the log tells who
/// read it; an export, which has the log and no state, is read as it lies.
/// </summary>
internal sealed class AuditReading : IDisposable
{
    private readonly MonitoringSession? _session;

    private AuditReading(MonitoringSession? session, LogPlace place)
    {
        _session = session;
        Place = place;
        Reader = place.Reader();
    }

    public LogPlace Place { get; }

    public AuditReader Reader { get; }

    /// <summary>Opens the log that a front end names.</summary>
    /// <param name="request">What the front end was told.</param>
    /// <param name="open">Opens the session.</param>
    public static AuditReading Open(SessionRequest request, Func<MonitoringSession> open)
    {
        var root = StateFolder.Locate(request.Home, request.Environment);
        if (IsExport(root)) return new(null, LogPlace.In(new StateFolder(root)) with { Index = "" });
        var session = open();
        session.Audit.Integrate();
        return new(session, LogPlace.In(session.State, session.Configuration.Values.Audit.Key));
    }

    /// <summary>The log in a folder that holds nothing else.</summary>
    public static bool IsExport(string root) =>
        File.Exists(Path.Combine(root, "audit", "checkpoint")) && !File.Exists(Path.Combine(root, "format"));

    /// <summary>Tells the log that it is read; returns once that is durable.</summary>
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

        _session?.Audit.Record(how is "report" or "tail" or "get" ? AuditEventTypes.AuditRead : AuditEventTypes.AuditExport, [.. fields]);
    }

    /// <summary>Writes the events that are wanted.</summary>
    /// <inheritdoc cref="EventExport.Write"/>
    public long Write(AuditQuery query, string format, Stream output, CancellationToken cancellation) =>
        EventExport.Write(Reader, query, format, ProductVersion.Text, output, cancellation);

    /// <summary>Takes the journals into the tree again, for who follows the log.</summary>
    public void Integrate() => _session?.Audit.Integrate();

    public void Dispose() => _session?.Dispose();
}
