using System.Buffers;
using System.Text;
using System.Text.Json;
using Attest.Monitoring.Audit.Proofs;
using Attest.Monitoring.Audit.Verification;

namespace Attest.Cli.Audit;

/// <summary>Verifications and proofs as one JSON object.</summary>
internal static class VerificationJson
{
    /// <summary>One as it is; several as <c>{valid, logs: [{home, …}]}</c>.</summary>
    public static ReadOnlyMemory<byte> Of(IReadOnlyList<(string Home, AuditVerification Result)> results) => Written(json =>
    {
        if (results.Count == 1)
        {
            Members(json, results[0].Result);
            return;
        }

        json.WriteBoolean("valid", results.All(static one => one.Result.IsValid));
        json.WriteStartArray("logs");
        foreach (var (home, result) in results)
        {
            json.WriteStartObject();
            json.WriteString("home", home);
            Members(json, result);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void Members(Utf8JsonWriter json, AuditVerification result)
    {
        json.WriteBoolean("valid", result.IsValid);
        json.WriteString("log", result.Log);
        json.WriteNumber("size", result.Size);
        json.WriteString("root", result.Root);
        Answer(json, "integrity", result.Integrity);
        Answer(json, "completeness", result.Completeness);
        Answer(json, "authenticity", result.Authenticity);
        Findings(json, "findings", result.Findings);
        Findings(json, "notes", result.Notes);
        json.WriteStartArray("anchors");
        foreach (var anchor in result.Anchors)
        {
            json.WriteStartObject();
            json.WriteString("source", anchor.Source);
            if (anchor.Size is { } size) json.WriteNumber("size", size);
            else json.WriteNull("size");
            if (anchor.Time is { } time) json.WriteString("time", time.UtcDateTime);
            else json.WriteNull("time");
            json.WriteString("verdict", Word(anchor.Answer.Verdict));
            json.WriteString("reason", anchor.Answer.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("files", result.Files);
        json.WriteNumber("duration_ms", result.DurationMs);
    }

    public static ReadOnlyMemory<byte> Of(LogProof proof) => Written(json =>
    {
        json.WriteNumber("index", proof.Index);
        json.WriteString("entry", proof.Entry is null ? null : Encoding.UTF8.GetString(proof.Entry));
        json.WriteStartArray("hashes");
        foreach (var hash in proof.Hashes) json.WriteStringValue(hash.ToString());
        json.WriteEndArray();
        json.WriteString("checkpoint", Encoding.UTF8.GetString(proof.Checkpoint));
        json.WriteString("tlog_proof", proof.ToString());
    });

    private static ReadOnlyMemory<byte> Written(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Failures.Indented))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    private static void Answer(Utf8JsonWriter json, string name, AuditAnswer answer)
    {
        json.WriteStartObject(name);
        json.WriteString("verdict", Word(answer.Verdict));
        json.WriteString("reason", answer.Reason);
        json.WriteEndObject();
    }

    private static void Findings(Utf8JsonWriter json, string name, IReadOnlyList<AuditFinding> findings)
    {
        json.WriteStartArray(name);
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("place", finding.Place);
            if (finding.Seq is { } seq) json.WriteNumber("seq", seq);
            else json.WriteNull("seq");
            json.WriteString("message", finding.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Word(Verdict verdict) => verdict switch { Verdict.Pass => "pass", Verdict.Fail => "fail", _ => "unproven" };
}
