using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Attest.Monitoring.Audit.Reading;

namespace Attest.Monitoring.Audit.Exporting;

/// <summary>
/// CSV by RFC 4180, with a header: the usual keys each in a column, all others as JSON in the last. A cell that a
/// spreadsheet would take for a formula gets an apostrophe before it.
/// </summary>
/// <param name="output">Takes the bytes.</param>
/// <param name="several">Whether a first column names the log.</param>
internal sealed class CsvWriter(Stream output, bool several) : EventWriter
{
    private static readonly string[] Columns =
    [
        "seq", "timestamp", "event_type", "host", "actor.os_user", "actor.uid", "actor.sudo_user", "actor.ci_subject",
        "actor.ci_run_url", "run_id", "pipeline", "step", "status", "duration_ms", "error_id", "policy_name", "violation_type",
        "artifact_digest",
    ];

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly StringBuilder _row = new();

    public override void Begin() => output.Write(Encoding.UTF8.GetBytes((several ? "log," : "") + string.Join(',', Columns) + ",other\r\n"));

    public override void Write(StoredEntry entry)
    {
        _row.Clear();
        var rest = Object(entry.Json.Span);
        var actor = rest["actor"] as JsonObject;
        if (several)
        {
            Cell(entry.Log?.Origin ?? "");
            _row.Append(',');
        }

        foreach (var column in Columns)
        {
            var value = column switch
            {
                "seq" => entry.Seq.ToString(CultureInfo.InvariantCulture),
                _ when column.StartsWith("actor.", StringComparison.Ordinal) => Take(actor, column["actor.".Length..]),
                _ => Take(rest, column),
            };
            Cell(value);
            _row.Append(',');
        }

        if (actor is { Count: 0 }) rest.Remove("actor");
        Cell(rest.Count == 0 ? "" : rest.ToJsonString(Readable));
        output.Write(Encoding.UTF8.GetBytes(_row.Append("\r\n").ToString()));
    }

    private static JsonObject Object(ReadOnlySpan<byte> json)
    {
        try
        {
            if (JsonNode.Parse(json) is JsonObject entry) return entry;
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException)
        {
            // It stands under 'entry' as it is.
        }

        return new JsonObject { ["entry"] = Encoding.UTF8.GetString(json) };
    }

    private static string Take(JsonObject? from, string key)
    {
        if (from is null || !from.TryGetPropertyValue(key, out var value)) return "";
        from.Remove(key);
        return value switch
        {
            null => "",
            JsonValue text when text.TryGetValue<string>(out var plain) => plain,
            _ => value.ToJsonString(Readable),
        };
    }

    private void Cell(string value)
    {
        if (value.Length > 0 && "=+-@\t\r".Contains(value[0], StringComparison.Ordinal) && !IsNumber(value)) value = $"'{value}";
        if (value.AsSpan().IndexOfAny("\",\r\n") < 0 && !value.StartsWith(' ') && !value.EndsWith(' ')) _row.Append(value);
        else _row.Append('"').Append(value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }

    private static bool IsNumber(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
