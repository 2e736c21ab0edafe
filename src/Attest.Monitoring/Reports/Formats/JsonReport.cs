using System.Buffers;
using System.Text;
using System.Text.Json;
using Attest.Monitoring.Health;
using Attest.Monitoring.Health.Formats;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Reports.Formats;

/// <summary>All of a report as JSON, for programs.</summary>
internal static class JsonReport
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = LeastEscapingEncoder.Instance };

    public static string Write(FleetReport report)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            json.WriteString("status", report.Status.Word());
            json.WriteString("headline", report.Headline);
            json.WriteString("made_at", report.MadeAt.UtcDateTime);
            Time(json, "compared_with", report.Since);
            json.WriteString("version", report.Version);
            json.WriteString("group", report.Group);
            Changes(json, report);
            Findings(json, report);
            Monitors(json, report);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void Changes(Utf8JsonWriter json, FleetReport report)
    {
        json.WriteStartArray("changes");
        foreach (var change in report.Changes)
        {
            json.WriteStartObject();
            json.WriteString("change", change.Word);
            json.WriteString("source", change.Source);
            json.WriteString("component", change.Component);
            json.WriteString("before", change.Before?.Word());
            json.WriteString("after", change.After?.Word());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Findings(Utf8JsonWriter json, FleetReport report)
    {
        json.WriteStartArray("findings");
        foreach (var finding in report.Findings)
        {
            json.WriteStartObject();
            json.WriteString("source", finding.Source);
            json.WriteString("component", finding.Component);
            json.WriteString("status", finding.Status.Word());
            json.WriteString("message", finding.Message);
            json.WriteString("remedy", finding.Remedy);
            json.WriteString("since", finding.Since.UtcDateTime);
            json.WriteNumber("reports", finding.Reports);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Monitors(Utf8JsonWriter json, FleetReport report)
    {
        json.WriteStartArray("monitors");
        foreach (var monitor in report.Monitors)
        {
            json.WriteStartObject();
            json.WriteString("source", monitor.Report.Source);
            json.WriteString("error", monitor.Report.Error?.Message);
            Time(json, "previous_at", monitor.PreviousAt);
            Trend(json, monitor.Trend);
            HealthJson.WriteMembers(json, monitor.Report, detailed: true);
            json.WriteStartObject("trends");
            foreach (var one in monitor.Components)
            {
                json.WriteStartObject(one.Health.Component);
                json.WriteString("before", one.Before?.Word());
                Trend(json, one.Trend);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Trend(Utf8JsonWriter json, Trend trend)
    {
        json.WriteStartArray("trend");
        foreach (var status in trend.Statuses) json.WriteStringValue(status?.Word());
        json.WriteEndArray();
    }

    private static void Time(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known) json.WriteString(name, known.UtcDateTime);
        else json.WriteNull(name);
    }
}
