using System.Globalization;
using System.Text;
using Attest.Monitoring.Health;

namespace Attest.Monitoring.Reports.Formats;

/// <summary>
/// Markdown (CommonMark 0.31 with the tables of GitHub): for a job's summary, an issue, a chat. Foreign text can begin no
/// markup: what could is escaped (CommonMark, section 2.4) or written as an entity.
/// </summary>
internal static class MarkdownReport
{
    private const int MonitorsInTable = 6;

    public static string Write(FleetReport report)
    {
        var text = new StringBuilder();
        text.Append("# ").Append(Mark(report.Status)).Append(' ').Append(Escape(report.Headline)).Append("\n\n");
        text.Append("**").Append(report.Status.Word()).Append("** · ").Append(Escape(Wording.Count(report))).Append(" · ").Append(Wording.Time(report.MadeAt)).Append("\n\n");
        Changes(text, report);
        Findings(text, report);
        if (report.IsFleet) Fleet(text, report);
        foreach (var monitor in report.Monitors) Monitor(text, monitor);
        text.Append("---\nMade by Attest.Monitoring ").Append(Escape(report.Version)).Append(".\n");
        return text.ToString();
    }

    /// <summary>Foreign text as text alone, also inside of a table.</summary>
    public static string Escape(string? foreign)
    {
        var line = Wording.Line(foreign);
        var text = new StringBuilder(line.Length);
        for (var at = 0; at < line.Length; at++)
        {
            var character = line[at];
            switch (character)
            {
                case '&': text.Append("&amp;"); break;
                case '<': text.Append("&lt;"); break;
                case '>': text.Append("&gt;"); break;

                // No link or mention makes itself of them (GitHub Flavored Markdown, section 6.9).
                case '@': text.Append("&#64;"); break;
                case ':' when line.AsSpan(at).StartsWith("://"): text.Append("&#58;"); break;
                case '.' when at >= 3 && line.AsSpan(0, at).EndsWith("www", StringComparison.OrdinalIgnoreCase): text.Append("&#46;"); break;
                case '\\' or '`' or '*' or '_' or '{' or '}' or '[' or ']' or '(' or ')' or '#' or '+' or '-' or '!' or '|' or '~' or '$':
                    text.Append('\\').Append(character);
                    break;
                default: text.Append(character); break;
            }
        }

        return text.ToString();
    }

    private static void Changes(StringBuilder text, FleetReport report)
    {
        text.Append("## What changed\n\n").Append(Wording.Compared(report)).Append("\n\n");
        if (report.Since is null) return;
        if (report.Changes.Count == 0) text.Append("Nothing has changed.\n");
        foreach (var change in report.Changes)
        {
            text.Append("- ").Append(change.Word).Append(": **").Append(Escape(change.Name)).Append("** ").Append(change.Text);
            if (report.IsFleet) text.Append(" (").Append(Escape(change.Source)).Append(')');
            text.Append('\n');
        }

        text.Append('\n');
    }

    private static void Findings(StringBuilder text, FleetReport report)
    {
        text.Append("## What to do\n\n");
        if (report.Findings.Count == 0) text.Append("Nothing: all is well.\n");
        var number = 0;
        foreach (var finding in report.Findings)
        {
            text.Append(CultureInfo.InvariantCulture, $"{++number}. ").Append(Mark(finding.Status)).Append(" **").Append(Escape(finding.Name)).Append("** ");
            if (report.IsFleet) text.Append("on ").Append(Escape(finding.Source)).Append(' ');
            text.Append("is ").Append(finding.Component is null ? "not answering" : finding.Status.Word()).Append(", ").Append(Wording.Since(finding)).Append("  \n");
            if (finding.Message is not null) text.Append("   ").Append(Escape(finding.Message)).Append("  \n");
            text.Append("   → ").Append(Escape(finding.Remedy)).Append('\n');
        }

        text.Append('\n');
    }

    private static void Fleet(StringBuilder text, FleetReport report)
    {
        text.Append("## Side by side\n\n| monitor | status | healthy | version | trend |\n|---|---|---|---|---|\n");
        foreach (var monitor in report.Monitors)
        {
            text.Append("| ").Append(Escape(monitor.Report.Source)).Append(" | ").Append(Mark(monitor.Report.Status)).Append(' ').Append(monitor.Word)
                .Append(CultureInfo.InvariantCulture, $" | {monitor.Healthy} of {monitor.Components.Count} | ").Append(Escape(monitor.Report.Version ?? "–"))
                .Append(" | ").Append(monitor.Trend.Bars).Append(" |\n");
        }

        text.Append('\n');
        for (var from = 0; from < report.Monitors.Count; from += MonitorsInTable) Matrix(text, report, from, Math.Min(report.Monitors.Count, from + MonitorsInTable));
    }

    private static void Matrix(StringBuilder text, FleetReport report, int from, int to)
    {
        text.Append("| component |");
        for (var at = from; at < to; at++) text.Append(' ').Append(Escape(report.Monitors[at].Report.Source)).Append(" |");
        text.Append("\n|---|").Insert(text.Length, "---|", to - from).Append('\n');
        foreach (var row in report.Comparison)
        {
            text.Append("| ").Append(Escape(row.Component)).Append(row.Differs ? " ≠ |" : " |");
            for (var at = from; at < to; at++) text.Append(' ').Append(Mark(row.Statuses[at])).Append(' ').Append(row.Statuses[at]?.Word() ?? "").Append(" |");
            text.Append('\n');
        }

        text.Append('\n');
    }

    private static void Monitor(StringBuilder text, MonitorSection monitor)
    {
        text.Append("## ").Append(Escape(monitor.Report.Source)).Append("\n\n");
        if (monitor.Report.Error is { } error)
        {
            text.Append(Escape(error.Message)).Append("\n\n");
            return;
        }

        text.Append("| | component | what it says | trend |\n|---|---|---|---|\n");
        foreach (var one in monitor.Components)
        {
            text.Append("| ").Append(Mark(one.Health.Status)).Append(' ').Append(one.Health.Status.Word()).Append(" | ").Append(Escape(one.Health.Component))
                .Append(" | ").Append(Escape(one.Health.Message)).Append(" | ").Append(one.Trend.Bars).Append(' ').Append(one.Trend.Text).Append(" |\n");
        }

        text.Append('\n');
    }

    private static string Mark(HealthStatus? status) => status switch
    {
        null => "–",
        HealthStatus.Healthy => "✅",
        HealthStatus.Degraded => "⚠️",
        _ => "❌",
    };
}
