using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Attest.Monitoring.Reports.Schedules;

namespace Attest.Cli.Health;

/// <summary>A schedule as people and programs read it.</summary>
internal static class ScheduleText
{
    /// <summary>What was done, in a line; what would be done, in full.</summary>
    public static string Of(HealthSchedule schedule)
    {
        if (schedule.IsInstalled) return string.Create(CultureInfo.InvariantCulture, $"A report is made every day at {schedule.At:HH:mm}: {schedule.Query}\n");
        var text = new StringBuilder();
        foreach (var file in schedule.Files) text.Append("# ").Append(file.Path).Append('\n').Append(file.Content.TrimEnd('\n')).Append("\n\n");
        foreach (var command in schedule.Commands) text.Append("# ").Append(command).Append('\n');
        return text.ToString();
    }

    /// <summary><c>{kind, at, installed, files: [{path, content}], commands: […], query}</c></summary>
    public static ReadOnlySpan<byte> Json(HealthSchedule schedule)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer, Failures.Indented))
        {
            json.WriteStartObject();
            json.WriteString("kind", schedule.Kind);
            json.WriteString("at", schedule.At.ToString("HH:mm", CultureInfo.InvariantCulture));
            json.WriteBoolean("installed", schedule.IsInstalled);
            json.WriteStartArray("files");
            foreach (var file in schedule.Files)
            {
                json.WriteStartObject();
                json.WriteString("path", file.Path);
                json.WriteString("content", file.Content);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("commands");
            foreach (var command in schedule.Commands) json.WriteStringValue(command);
            json.WriteEndArray();
            json.WriteString("query", schedule.Query);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan;
    }
}
