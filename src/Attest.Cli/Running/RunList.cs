using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Attest.Cli.Running.Views;
using Attest.Monitoring.Running;

namespace Attest.Cli.Running;

/// <summary>Several runs, as a table or as JSON.</summary>
internal static class RunList
{
    public static string Table(IReadOnlyList<RunReport> reports)
    {
        if (reports.Count == 0) return "There are no runs yet.\n";
        var width = 8;
        foreach (var report in reports) width = Math.Max(width, report.Pipeline.Length);
        var text = new StringBuilder("RUN".PadRight(36)).Append("  ").Append("PIPELINE".PadRight(width))
            .Append("  STATUS     STARTED              TIME\n");
        foreach (var report in reports)
        {
            text.Append(report.RunId).Append("  ").Append(report.Pipeline.PadRight(width)).Append("  ")
                .Append(report.Status.Word().PadRight(9)).Append("  ").Append(Time(report.StartedAt)).Append("  ")
                .Append(report.Status is RunStatus.Running ? "-" : Durations.Text(report.DurationMs)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary><c>{"runs":[…]}</c>, each as its report.</summary>
    public static ReadOnlyMemory<byte> Json(IReadOnlyList<RunReport> reports)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Failures.Indented))
        {
            json.WriteStartObject();
            json.WriteStartArray("runs");
            foreach (var report in reports) RunReportWriter.Write(json, report);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    /// <summary>The local time of whoever looks.</summary>
    public static string Time(DateTimeOffset time) =>
        time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
