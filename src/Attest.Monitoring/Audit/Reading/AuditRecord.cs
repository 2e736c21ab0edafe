using System.Text;
using System.Text.Json;

namespace Attest.Monitoring.Audit.Reading;

/// <summary>Who did what an event tells of.</summary>
/// <param name="OsUser">The account's name.</param>
/// <param name="Uid">Its number, on Unix.</param>
/// <param name="SudoUser">Who became it by sudo.</param>
/// <param name="CiSubject">Whom a CI service says the job is of.</param>
/// <param name="CiRunUrl">That job's page.</param>
public sealed record RecordedActor(string? OsUser, string? Uid, string? SudoUser, string? CiSubject, string? CiRunUrl)
{
    /// <summary>The name a table shows.</summary>
    public override string ToString() => CiSubject ?? (SudoUser is null ? OsUser ?? Uid ?? "" : $"{SudoUser} as {OsUser}");
}

/// <summary>One event of the log.</summary>
public sealed record AuditRecord
{
    private AuditRecord(string json) => Json = json;

    /// <summary>Its place in the log, from 0.</summary>
    public long Seq { get; private init; }

    /// <summary>The log it is of, by its origin; null where only one was read.</summary>
    public string? Log { get; private init; }

    /// <summary>When it happened, UTC; null when it does not say.</summary>
    public DateTimeOffset? Timestamp { get; private init; }

    /// <summary>One of the closed list, for example <c>pipeline_complete</c>.</summary>
    public string EventType { get; private init; } = "";

    /// <summary>The machine.</summary>
    public string? Host { get; private init; }

    /// <summary>Who.</summary>
    public RecordedActor Actor { get; private init; } = new(null, null, null, null, null);

    /// <summary>The run it belongs to.</summary>
    public string? RunId { get; private init; }

    /// <summary>That run's pipeline.</summary>
    public string? Pipeline { get; private init; }

    /// <summary>The step of it.</summary>
    public string? Step { get; private init; }

    /// <summary>The event's own keys: text, number, boolean, or JSON for anything nested.</summary>
    public IReadOnlyDictionary<string, object?> Data { get; private init; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    /// <summary>The entry as it stands in the log, byte for byte.</summary>
    public string Json { get; }

    /// <summary>Takes an entry apart; one that is no JSON object keeps its place and its text.</summary>
    internal static AuditRecord Of(StoredEntry entry)
    {
        var record = new AuditRecord(Encoding.UTF8.GetString(entry.Json.Span)) { Seq = entry.Seq, Log = entry.Log?.Origin };
        try
        {
            using var document = JsonDocument.Parse(entry.Json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(record, document.RootElement) : record;
        }
        catch (JsonException)
        {
            return record;
        }
    }

    private static AuditRecord Read(AuditRecord record, JsonElement root)
    {
        var data = new Dictionary<string, object?>(StringComparer.Ordinal);
        var known = new Dictionary<string, string?>(StringComparer.Ordinal);
        var actor = record.Actor;
        DateTimeOffset? time = null;
        foreach (var field in root.EnumerateObject())
        {
            switch (field.Name)
            {
                case "actor" when field.Value.ValueKind == JsonValueKind.Object:
                    actor = new RecordedActor(
                        Text(field.Value, "os_user"), Text(field.Value, "uid"), Text(field.Value, "sudo_user"), Text(field.Value, "ci_subject"), Text(field.Value, "ci_run_url"));
                    break;
                case "timestamp" when field.Value.ValueKind == JsonValueKind.String && TimeText.TryParse(field.Value.GetString()!, DateTimeOffset.UnixEpoch, out var parsed):
                    time = parsed;
                    break;
                case "event_type" or "host" or "run_id" or "pipeline" or "step":
                    known[field.Name] = Value(field.Value)?.ToString();
                    break;
                default:
                    data[field.Name] = Value(field.Value);
                    break;
            }
        }

        return record with
        {
            Timestamp = time,
            EventType = known.GetValueOrDefault("event_type") ?? "",
            Host = known.GetValueOrDefault("host"),
            Actor = actor,
            RunId = known.GetValueOrDefault("run_id"),
            Pipeline = known.GetValueOrDefault("pipeline"),
            Step = known.GetValueOrDefault("step"),
            Data = data,
        };
    }

    private static string? Text(JsonElement of, string key) => of.TryGetProperty(key, out var value) ? Value(value)?.ToString() : null;

    private static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? (object)whole : value.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null => null,
        _ => value.GetRawText(),
    };
}
