using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Attest.Monitoring.Audit;
using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Running;
using Attest.Monitoring.Serving;
using Attest.Monitoring.State;

namespace Attest.Monitoring;

/// <summary>What the audit logs of some state folders tell of security and verification, for the summary of the runs.</summary>
internal sealed class SummaryAudit(MonitoringSession session, IReadOnlyList<StateFolder> folders, TimeProvider time)
{
    private const int MostEvents = 100;
    private const int LongestDetail = 300;

    private static readonly TimeSpan ToldEvery = TimeSpan.FromHours(1);
    private static readonly byte[] Result = Encoding.UTF8.GetBytes("result");

    /// <summary>What says the most of an event, the first that it has.</summary>
    private static readonly string[] Details = ["message", "violation_type", "policy_name", "reason", "activity_type", "token", "name", "key", "path", "result", "status"];

    private static readonly HashSet<string> Types = new(StringComparer.Ordinal)
    {
        AuditEventTypes.PolicyViolation, AuditEventTypes.AuthFailure, AuditEventTypes.SuspiciousActivity, AuditEventTypes.Verification,
        AuditEventTypes.RunLost, AuditEventTypes.MemoryWarning, AuditEventTypes.CacheRejected, AuditEventTypes.Signing, AuditEventTypes.Attestation,
        AuditEventTypes.KeyCreated, AuditEventTypes.TokenCreated, AuditEventTypes.TokenRevoked, AuditEventTypes.ConfigChange,
        AuditEventTypes.AuditExport, AuditEventTypes.Anchor, AuditEventTypes.StatePruned, AuditEventTypes.BenchmarkRegression,
    };

    /// <summary>Of each log; <c>audit.path</c> makes one of all.</summary>
    private readonly Lazy<RecentEvents[]> _logs = new(() =>
    [
        .. folders.Select(folder => LogPlace.In(folder, session.Configuration.Values.Audit.Key, session.Configuration.Values.Audit.Path))
            .DistinctBy(static place => place.Folder)
            .Select(static place => new RecentEvents(place.Reader(), IsWanted)),
    ]);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _told = new(StringComparer.Ordinal);

    /// <summary>Writes <c>audit: {size, events: […]}</c>, or <c>audit: {error}</c> when the log cannot be used.</summary>
    public void Write(Utf8JsonWriter json, ServedRequest request)
    {
        try
        {
            Tell(request.Caller.Name);
            var read = Array.ConvertAll(_logs.Value, static log => log.Read());
            json.WriteStartObject("audit");
            json.WriteNumber("size", read.Sum(static log => log.Size));
            json.WriteStartArray("events");
            foreach (var one in read.Length == 1 ? read[0].Newest : [.. read.SelectMany(static log => log.Newest).OrderByDescending(static one => one.Timestamp).Take(MostEvents)])
                Write(json, one);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        catch (Exception fault) when (fault is AttestException or IOException or UnauthorizedAccessException)
        {
            json.WriteStartObject("audit");
            json.WriteString("error", fault is AttestException told ? $"The audit log cannot be read. [{told.ErrorId}]" : "The audit log cannot be read.");
            json.WriteEndObject();
        }
    }

    /// <summary>The log tells who reads it; a page that asks again and again is one reader.</summary>
    private void Tell(string caller)
    {
        var now = time.GetUtcNow();
        if (_told.TryGetValue(caller, out var last) && now - last < ToldEvery) return;
        _told[caller] = now;
        session.Audit.Record(AuditEventTypes.AuditRead, new("action", "summary"), new("client", caller));
    }

    private static bool IsWanted(string type, ReadOnlyMemory<byte> entry) =>
        Types.Contains(type) || (type == AuditEventTypes.SafetyCheck && EntryFields.Text(entry.Span, Result) is not "pass");

    private static void Write(Utf8JsonWriter json, AuditRecord one)
    {
        json.WriteStartObject();
        json.WriteNumber("seq", one.Seq);
        json.WriteString("timestamp", one.Timestamp is { } at ? RunReportWriter.Time(at) : null);
        json.WriteString("event_type", one.EventType);
        json.WriteString("actor", one.Actor.ToString());
        json.WriteString("run_id", one.RunId);
        json.WriteString("pipeline", one.Pipeline);
        json.WriteString("step", one.Step);
        json.WriteString("status", one.Data.GetValueOrDefault("status")?.ToString());
        json.WriteString("result", one.Data.GetValueOrDefault("result")?.ToString());
        json.WriteString("detail", Detail(one));
        json.WriteEndObject();
    }

    private static string? Detail(AuditRecord one)
    {
        foreach (var key in Details)
        {
            if (one.Data.GetValueOrDefault(key)?.ToString() is not { Length: > 0 } text) continue;
            return text.Length > LongestDetail ? text[..LongestDetail] + "…" : text;
        }

        return null;
    }
}
