using System.Globalization;
using System.Text;
using Attest.Monitoring.Audit.Reading;

namespace Attest.Monitoring.Audit.Exporting;

/// <summary>
/// Common Event Format, version 0 (ArcSight "Implementing CEF", version 25), one event a line. What its dictionary has a
/// key for stands there; the event's own keys follow as <c>AttestMonitoring…</c>, the form that it gives to a vendor's own.
/// </summary>
/// <param name="output">Takes the bytes.</param>
/// <param name="version">Of the product.</param>
internal sealed class CefWriter(Stream output, string version) : EventWriter
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["status"] = "outcome",
        ["error_id"] = "reason",
        ["message"] = "msg",
        ["error"] = "msg",
        ["source_address"] = "src",
        ["path"] = "filePath",
    };

    private readonly StringBuilder _line = new();

    public override void Write(StoredEntry entry)
    {
        var record = AuditRecord.Of(entry);
        _line.Clear().Append("CEF:0|Attest|Attest.Monitoring|").Append(Header(version)).Append('|')
            .Append(Header(record.EventType)).Append('|').Append(Header(Name(record.EventType))).Append('|')
            .Append(Severity(record)).Append('|');
        Add("rt", record.Timestamp?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        Add("externalId", record.Seq.ToString(CultureInfo.InvariantCulture));
        Add("AttestMonitoringLog", record.Log);
        Add("dvchost", record.Host);
        Add("suser", record.Actor.OsUser);
        Add("suid", record.Actor.Uid);
        Custom(1, "pipeline", record.Pipeline);
        Custom(2, "step", record.Step);
        Custom(3, "run_id", record.RunId);
        Custom(4, "sudo_user", record.Actor.SudoUser);
        Custom(5, "ci_subject", record.Actor.CiSubject);
        Custom(6, "ci_run_url", record.Actor.CiRunUrl);
        var said = new HashSet<string>(StringComparer.Ordinal);
        if (record.EventType.Length == 0) Add("msg", record.Json);
        foreach (var (key, value) in record.Data)
        {
            if (key == "duration_ms" && value is (long or double))
            {
                // cn is a whole number, cfp a fraction.
                var number = value is long ? "cn1" : "cfp1";
                Add(number + "Label", key);
                Add(number, Text(value));
                continue;
            }

            var name = Known.TryGetValue(key, out var known) && said.Add(known) ? known : Own(key);
            Add(name, Text(value));
        }

        _line.Length--;
        output.Write(Encoding.UTF8.GetBytes(_line.Append('\n').ToString()));
    }

    private void Custom(int number, string label, string? value)
    {
        if (string.IsNullOrEmpty(value)) return;
        Add($"cs{number}Label", label);
        Add($"cs{number}", value);
    }

    private void Add(string key, string? value)
    {
        if (!string.IsNullOrEmpty(value)) _line.Append(key).Append('=').Append(Extension(value)).Append(' ');
    }

    private static string? Text(object? value) => value switch
    {
        true => "true",
        false => "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    /// <summary><c>policy_name</c> → <c>AttestMonitoringPolicyName</c>: letters and digits alone.</summary>
    private static string Own(string key)
    {
        var name = new StringBuilder("AttestMonitoring");
        var starts = true;
        foreach (var c in key)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                starts = true;
                continue;
            }

            name.Append(starts ? char.ToUpperInvariant(c) : c);
            starts = false;
        }

        return name.ToString();
    }

    private static string Name(string type) => type.Length == 0 ? "Unreadable entry" : char.ToUpperInvariant(type[0]) + type[1..].Replace('_', ' ');

    /// <summary>0 to 10: 0–3 low, 4–6 medium, 7–8 high, 9–10 very high.</summary>
    internal static int Severity(AuditRecord record) => record.EventType switch
    {
        "suspicious_activity" => 9,
        "policy_violation" or "auth_failure" or "cache_rejected" => 8,
        "run_lost" or "error" => 7,
        "pipeline_complete" or "step_complete" or "verification" when Text(record.Data.GetValueOrDefault("status")) is "failure" or "failed" or "fail" or "timeout" or "lost" => 6,
        "memory_warning" or "benchmark_regression" or "safety_check" => 5,
        "key_created" or "token_created" or "token_revoked" or "config_change" or "artifact_delete" or "state_pruned" or "audit_export" => 4,
        "" => 5,
        _ => 2,
    };

    private static string Header(string text) => OneLine(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal);

    private static string Extension(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("=", "\\=", StringComparison.Ordinal).Replace("\r\n", "\\n", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal);

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
