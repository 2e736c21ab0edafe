using System.Globalization;
using Attest.Monitoring.Health;

namespace Attest.Monitoring.Reports.Formats;

/// <summary>
/// The places side by side: each as a numbered line, then each component across them, under their numbers. So many fit
/// beside each other on a phone, too.
/// </summary>
internal static class HtmlFleet
{
    // As many as a page of a phone's width can show.
    private const int MonitorsInTable = 6;

    public static void Write(HtmlText html, FleetReport report)
    {
        HtmlReport.Begin(html);
        HtmlReport.Title(html, "Side by side");
        html.Markup($"<table style=\"{HtmlLook.Table}\">\n<thead><tr>");
        HtmlReport.ColumnHead(html, "Monitor");
        HtmlReport.ColumnHead(html, "Trend", isLast: true);
        html.Markup("</tr></thead>\n<tbody>\n");
        for (var at = 0; at < report.Monitors.Count; at++) Row(html, report.Monitors[at], at + 1);
        html.Markup("</tbody></table>\n");
        if (report.Components > 0)
        {
            for (var from = 0; from < report.Monitors.Count; from += MonitorsInTable)
                Matrix(html, report, from, Math.Min(report.Monitors.Count, from + MonitorsInTable));
            html.Markup($"<div class=\"muted\" style=\"margin-top:8px;font-size:12px;line-height:18px;{HtmlLook.Muted}\">✓ healthy &nbsp; ! degraded &nbsp; ✗ unhealthy &nbsp; – not known &nbsp; ≠ not alike everywhere</div>\n");
        }

        HtmlReport.End(html);
    }

    private static void Row(HtmlText html, MonitorSection monitor, int number)
    {
        html.Markup($"<tr class=\"keep\"><th scope=\"row\" class=\"ink line\" style=\"{HtmlLook.Cell};{HtmlLook.Line};{HtmlLook.Ink};font-weight:600;{HtmlLook.Break}\">").Markup(Number(number)).Markup(". ").Foreign(monitor.Report.Source).Markup("<br>");
        HtmlReport.Status(html, monitor.Report.Status, monitor.Word);
        if (monitor.Report.Error is null)
        {
            html.Markup($"<span class=\"muted\" style=\"font-weight:400;font-size:13px;{HtmlLook.Muted}\">")
                .Markup(string.Create(CultureInfo.InvariantCulture, $" · {monitor.Healthy} of {monitor.Components.Count} components healthy"));
            if (monitor.Report.Version is { } version) html.Markup(" · version ").Foreign(version);
            html.Markup("</span>");
        }

        html.Markup("</th>");
        HtmlReport.TrendCell(html, monitor.Trend);
        html.Markup("</tr>\n");
    }

    private static void Matrix(HtmlText html, FleetReport report, int from, int to)
    {
        html.Markup($"<table style=\"{HtmlLook.Table};margin-top:16px\">\n<thead><tr>");
        HtmlReport.ColumnHead(html, "Component");
        for (var at = from; at < to; at++)
            html.Markup($"<th scope=\"col\" class=\"muted\" style=\"{HtmlLook.Mark};font-weight:500;font-size:12px;{HtmlLook.Muted}\" title=\"").Foreign(report.Monitors[at].Report.Source).Markup($"\">{Number(at + 1)}</th>");
        html.Markup("</tr></thead>\n<tbody>\n");
        foreach (var row in report.Comparison)
        {
            html.Markup($"<tr class=\"keep\"><th scope=\"row\" class=\"ink line\" style=\"{HtmlLook.Cell};{HtmlLook.Line};{HtmlLook.Ink};font-weight:{(row.Differs ? "650" : "400")};{HtmlLook.Break}\">").Foreign(row.Component)
                .Markup(row.Differs ? " <span title=\"not alike everywhere\">≠</span></th>" : "</th>");
            for (var at = from; at < to; at++)
            {
                var status = row.Statuses[at];
                html.Markup($"<td class=\"line {HtmlLook.Class(status)}\" style=\"{HtmlLook.Mark};{HtmlLook.Line};font-weight:700;color:{HtmlLook.Color(status)}\" title=\"{status?.Word() ?? "not known"}\">{Wording.Mark(status)}</td>");
            }

            html.Markup("</tr>\n");
        }

        html.Markup("</tbody></table>\n");
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
