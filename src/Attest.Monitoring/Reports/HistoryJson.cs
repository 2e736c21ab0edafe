using System.Text.Json;
using Attest.Monitoring.Health;

namespace Attest.Monitoring.Reports;

/// <summary>The file of one place's last reports: <c>{format, source, group, reports: [{at, status, reached, components}]}</c>.</summary>
internal static class HistoryJson
{
    private const int Format = 1;

    public static void Write(Utf8JsonWriter json, string source, string? group, IEnumerable<PastReport> reports)
    {
        json.WriteStartObject();
        json.WriteNumber("format"u8, Format);
        json.WriteString("source"u8, source);
        json.WriteString("group"u8, group);
        json.WriteStartArray("reports"u8);
        foreach (var report in reports)
        {
            json.WriteStartObject();
            json.WriteString("at"u8, report.At.UtcDateTime);
            json.WriteString("status"u8, report.Status.Word());
            json.WriteBoolean("reached"u8, report.WasReached);
            json.WriteStartObject("components"u8);
            foreach (var (name, status) in report.Components) json.WriteString(name, status.Word());
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <exception cref="Exception">JsonException, FormatException, InvalidOperationException, KeyNotFoundException: it is no such file.</exception>
    public static PastReport[] Read(ReadOnlyMemory<byte> content)
    {
        using var document = JsonDocument.Parse(content);
        var root = document.RootElement;
        if (root.GetProperty("format").GetInt32() != Format) throw new FormatException("another version wrote it");
        return [.. root.GetProperty("reports").EnumerateArray().Select(Report).TakeLast(ReportHistory.MostReports)];
    }

    private static PastReport Report(JsonElement report)
    {
        var components = new Dictionary<string, HealthStatus>(StringComparer.Ordinal);
        foreach (var component in report.GetProperty("components").EnumerateObject()) components[component.Name] = Status(component.Value);
        return new PastReport(report.GetProperty("at").GetDateTimeOffset(), Status(report.GetProperty("status")), report.GetProperty("reached").GetBoolean(), components);
    }

    private static HealthStatus Status(JsonElement word) =>
        HealthWords.Read(word.GetString()) ?? throw new FormatException($"'{word}' is no status");
}
