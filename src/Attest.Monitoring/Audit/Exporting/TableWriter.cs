using System.Globalization;
using System.Text;
using Attest.Monitoring.Audit.Reading;

namespace Attest.Monitoring.Audit.Exporting;

/// <summary>Columns for people. What an event holds cannot move the cursor: control characters are shown as <c>\u001b</c>.</summary>
/// <param name="output">Takes the bytes.</param>
/// <param name="several">Whether each line names its log, by the folder it was named by.</param>
internal sealed class TableWriter(Stream output, bool several) : EventWriter
{
    private const int MostDetail = 200;

    public override void Begin() => output.Write(Encoding.UTF8.GetBytes(
        $"{"SEQ",8}  {"TIME (UTC)",-19}  {"EVENT",-20}  {"PIPELINE",-20}  {"WHO",-12}  {(several ? $"{"LOG",-20}  " : "")}DETAIL\n"));

    public override void Write(StoredEntry entry) => output.Write(Encoding.UTF8.GetBytes(Line(AuditRecord.Of(entry), entry.Log?.Home) + "\n"));

    /// <summary>One event as a line.</summary>
    private static string Line(AuditRecord record, string? home)
    {
        var log = home is null ? "" : $"{home,-20}  ";
        var pipeline = record.Step is null ? record.Pipeline : $"{record.Pipeline}/{record.Step}";
        var time = record.Timestamp?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var seq = record.Seq.ToString(CultureInfo.InvariantCulture);
        return Visible($"{seq,8}  {time,-19}  {record.EventType,-20}  {pipeline,-20}  {record.Actor,-12}  {log}{Detail(record)}").TrimEnd();
    }

    /// <summary>The event's own keys, those that say most first.</summary>
    internal static string Detail(AuditRecord record)
    {
        if (record.EventType.Length == 0) return record.Json.Length > MostDetail ? record.Json[..MostDetail] + "…" : record.Json;
        string[] first = ["status", "error_id", "policy_name", "violation_type"];
        var keys = record.Data.Keys.OrderBy(key => Array.IndexOf(first, key) is var place and >= 0 ? place : first.Length);
        var detail = string.Join(' ', keys.Where(key => record.Data[key] is not null)
            .Select(key => $"{key}={Convert.ToString(record.Data[key], CultureInfo.InvariantCulture)}"));
        return detail.Length > MostDetail ? detail[..MostDetail] + "…" : detail;
    }

    private static string Visible(string line)
    {
        if (!line.Any(char.IsControl)) return line;
        var text = new StringBuilder();
        foreach (var c in line)
        {
            if (char.IsControl(c)) text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else text.Append(c);
        }

        return text.ToString();
    }
}
