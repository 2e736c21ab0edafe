using System.Globalization;
using System.Text;
using Attest.Monitoring.Health;

namespace Attest.Monitoring.Reports.Formats;

/// <summary>
/// CSV (RFC 4180: CRLF, a header, quotes doubled), a line for each component. A cell that a spreadsheet would take for a
/// formula begins with an apostrophe (OWASP, CSV Injection).
/// </summary>
internal static class CsvReport
{
    private static readonly string[] Header =
    [
        "made_at", "source", "component", "status", "previous_status", "message", "remedy", "since",
        "last_success", "checked_at", "duration_ms", "reports", "reports_healthy",
    ];

    public static string Write(FleetReport report)
    {
        var text = new StringBuilder();
        Row(text, Header);
        foreach (var monitor in report.Monitors)
        {
            if (monitor.Report.Error is not null) Unreachable(text, report, monitor);
            foreach (var one in monitor.Components) Component(text, report, monitor, one);
        }

        return text.ToString();
    }

    private static void Component(StringBuilder text, FleetReport report, MonitorSection monitor, ComponentSection one) => Row(
        text,
        Wording.Stamp(report.MadeAt), monitor.Report.Source, one.Health.Component, one.Health.Status.Word(), one.Before?.Word(),
        one.Health.Message, one.Finding?.Remedy, Wording.Stamp(one.Finding?.Since ?? one.Health.Since),
        one.Health.LastSuccess is { } last ? Wording.Stamp(last) : null, Wording.Stamp(one.Health.CheckedAt),
        one.Health.DurationMs.ToString("0.###", CultureInfo.InvariantCulture), Number(one.Trend.Known), Number(one.Trend.Healthy));

    private static void Unreachable(StringBuilder text, FleetReport report, MonitorSection monitor)
    {
        var finding = report.Findings.First(one => one.Component is null && one.Source == monitor.Report.Source);
        Row(text, Wording.Stamp(report.MadeAt), monitor.Report.Source, null, "unknown", null, finding.Message, finding.Remedy,
            Wording.Stamp(finding.Since), null, Wording.Stamp(report.MadeAt), null, Number(monitor.Trend.Known), Number(monitor.Trend.Healthy));
    }

    private static void Row(StringBuilder text, params ReadOnlySpan<string?> cells)
    {
        for (var at = 0; at < cells.Length; at++)
        {
            if (at > 0) text.Append(',');
            text.Append(Cell(cells[at]));
        }

        text.Append("\r\n");
    }

    /// <summary>A cell: no formula, and quoted where it must be.</summary>
    public static string Cell(string? foreign)
    {
        var line = Wording.Line(foreign);
        if (line.TrimStart(' ') is ['=' or '+' or '-' or '@' or '|' or '%' or '\uFF1D' or '\uFF0B' or '\uFF0D' or '\uFF20', ..]) line = $"'{line}";
        return line.AsSpan().ContainsAny(",\"\r\n") || line.StartsWith(' ') || line.EndsWith(' ') ? $"\"{line.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : line;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
