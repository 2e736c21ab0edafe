using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Attest.Monitoring.Audit.Reading;

namespace Attest.Monitoring.Audit.Exporting;

/// <summary>
/// The Open Cybersecurity Schema Framework 1.3.0, one event a line. What is of a run, a step or a file is an API Activity
/// (6003), an authentication that failed an Authentication (3002), what a rule found a Detection Finding (2004). What the
/// schema has no place for stands in <c>unmapped</c>, under our names.
/// </summary>
/// <param name="output">Takes the bytes.</param>
/// <param name="version">Of the product.</param>
internal sealed class OcsfWriter(Stream output, string version) : EventWriter
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string Service = "attest";
    private const string Unknown = "unknown";

    /// <summary><c>status_id</c> of a finding is where its handling stands.</summary>
    private const int NewFinding = 1;

    private readonly ArrayBufferWriter<byte> _line = new(1024);

    public override void Write(StoredEntry entry)
    {
        _line.ResetWrittenCount();
        var record = AuditRecord.Of(entry);
        var kind = OcsfClass.Of(record.EventType);
        using (var json = new Utf8JsonWriter(_line, Readable))
        {
            json.WriteStartObject();
            json.WriteNumber("category_uid", kind.Uid / 1000);
            json.WriteNumber("class_uid", kind.Uid);
            json.WriteNumber("activity_id", kind.Activity);
            json.WriteNumber("type_uid", kind.Uid * 100L + kind.Activity);
            json.WriteNumber("severity_id", Severity(CefWriter.Severity(record)));
            json.WriteNumber("status_id", kind.Uid == OcsfClass.Finding ? NewFinding : Status(record));
            json.WriteNumber("time", record.Timestamp?.ToUnixTimeMilliseconds() ?? 0);
            json.WriteString("message", TableWriter.Detail(record));
            WriteMetadata(json, record, kind.Uid);
            WriteActor(json, record);
            if (kind.Uid == OcsfClass.Authentication) WriteAuthentication(json, record);
            if (kind.Uid == OcsfClass.Finding) WriteFinding(json, record);
            if (kind.Uid == OcsfClass.Api) WriteApi(json, record);
            WriteUnmapped(json, record);
            json.WriteEndObject();
        }

        _line.Write("\n"u8);
        output.Write(_line.WrittenSpan);
    }

    private void WriteMetadata(Utf8JsonWriter json, AuditRecord record, int kind)
    {
        json.WriteStartObject("metadata");
        json.WriteString("version", "1.3.0");
        json.WriteString("event_code", Code(record));
        json.WriteNumber("sequence", record.Seq);
        if (record.Log is not null) json.WriteString("log_name", record.Log);
        if (record.RunId is not null) json.WriteString("correlation_uid", record.RunId);
        if (kind == OcsfClass.Finding)
        {
            // The actor of a finding is of this profile.
            json.WriteStartArray("profiles");
            json.WriteStringValue("host");
            json.WriteEndArray();
        }

        json.WriteStartObject("product");
        json.WriteString("name", "Attest.Monitoring");
        json.WriteString("vendor_name", "Attest");
        json.WriteString("version", version);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Code(AuditRecord record) => record.EventType.Length > 0 ? record.EventType : Unknown;

    private static void WriteActor(Utf8JsonWriter json, AuditRecord record)
    {
        json.WriteStartObject("actor");
        json.WriteStartObject("user");
        json.WriteString("name", record.Actor.OsUser ?? record.Actor.Uid ?? Unknown);
        if (record.Actor.Uid is not null) json.WriteString("uid", record.Actor.Uid);
        json.WriteEndObject();
        if (record.Actor.CiSubject is not null) json.WriteString("invoked_by", record.Actor.CiSubject);
        json.WriteEndObject();
    }

    private static void WriteAuthentication(Utf8JsonWriter json, AuditRecord record)
    {
        json.WriteStartObject("user");
        json.WriteString("name", record.Data.GetValueOrDefault("user_id")?.ToString() ?? record.Actor.OsUser ?? Unknown);
        json.WriteEndObject();
        json.WriteStartObject("service");
        json.WriteString("name", Service);
        json.WriteEndObject();
        json.WriteStartObject("dst_endpoint");
        json.WriteString("hostname", record.Host ?? Unknown);
        json.WriteEndObject();
    }

    private static void WriteFinding(Utf8JsonWriter json, AuditRecord record)
    {
        json.WriteStartObject("device");
        json.WriteString("hostname", record.Host ?? Unknown);
        json.WriteNumber("type_id", 0);
        json.WriteEndObject();
        json.WriteStartObject("finding_info");
        json.WriteString("uid", $"{record.Host}:{record.Seq}");
        json.WriteString("title", record.Data.GetValueOrDefault("policy_name")?.ToString() ?? record.EventType);
        json.WriteEndObject();
    }

    private static void WriteApi(Utf8JsonWriter json, AuditRecord record)
    {
        json.WriteStartObject("api");
        json.WriteString("operation", Code(record));
        json.WriteStartObject("service");
        json.WriteString("name", record.Pipeline ?? Service);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("src_endpoint");
        json.WriteString("hostname", record.Host ?? Unknown);
        json.WriteEndObject();
    }

    private static void WriteUnmapped(Utf8JsonWriter json, AuditRecord record)
    {
        json.WriteStartObject("unmapped");
        if (record.EventType.Length == 0) json.WriteString("entry", record.Json);
        if (record.Pipeline is not null) json.WriteString("pipeline", record.Pipeline);
        if (record.Step is not null) json.WriteString("step", record.Step);
        foreach (var (key, value) in record.Data)
        {
            if (key is "pipeline" or "step") continue;
            json.WritePropertyName(key);
            JsonSerializer.Serialize(json, value);
        }

        json.WriteEndObject();
    }

    /// <summary>1 Informational, 2 Low, 3 Medium, 4 High, 5 Critical.</summary>
    private static int Severity(int cef) => cef switch { >= 9 => 5, >= 7 => 4, >= 5 => 3, >= 4 => 2, _ => 1 };

    /// <summary>0 Unknown, 1 Success, 2 Failure.</summary>
    private static int Status(AuditRecord record) => record.Data.GetValueOrDefault("status")?.ToString() switch
    {
        "success" or "pass" or "healthy" => 1,
        null when record.EventType is "auth_failure" or "error" or "run_lost" => 2,
        null => 0,
        _ => 2,
    };
}

/// <summary>Which class of the schema an event is.</summary>
/// <param name="Uid">Its <c>class_uid</c>.</param>
/// <param name="Activity">Its <c>activity_id</c>.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct OcsfClass(int Uid, int Activity)
{
    public const int Finding = 2004;
    public const int Authentication = 3002;
    public const int Api = 6003;

    public static OcsfClass Of(string type) => type switch
    {
        "policy_violation" or "suspicious_activity" or "safety_check" or "benchmark_regression" or "memory_warning" or "cache_rejected" => new(Finding, 1),
        "auth_failure" => new(Authentication, 1),
        "artifact_upload" or "key_created" or "token_created" or "signing" or "attestation" or "sbom" or "pipeline_start" => new(Api, 1),
        "artifact_download" or "audit_read" or "audit_export" or "verification" => new(Api, 2),
        "config_change" => new(Api, 3),
        "artifact_delete" or "token_revoked" or "state_pruned" => new(Api, 4),
        _ => new(Api, 99),
    };
}
