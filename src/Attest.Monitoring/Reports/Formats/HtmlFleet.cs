using System.Globalization;
using Attest.Monitoring.Health;

namespace Attest.Monitoring.Reports.Formats;

/// <summary>The places side by side: each as a line, then each component across them.</summary>
internal static class HtmlFleet
{
    // As many as a page of this width can show.
    private const int MonitorsInTable = 5;

    public static void Write(HtmlText html, FleetReport report)
    {
        HtmlReport.Begin(html);
        HtmlReport.Title(html, "Side by side");
        html.Markup($"<table style=\"{HtmlLook.Table}\">\n<thead><tr>");
        foreach (var head in new[] { "Status", "Monitor", "Healthy", "Version", "Trend" }) Head(html, head);
        html.Markup("</tr></thead>\n<tbody>\n");
        foreach (var monitor in report.Monitors) Row(html, monitor);
        html.Markup("</tbody></table>\n");
        for (var from = 0; from < report.Monitors.Count && report.Components > 0; from += MonitorsInTable)
            Matrix(html, report, from, Math.Min(report.Monitors.Count, from + MonitorsInTable));
        HtmlReport.End(html);
    }

    private static void Row(HtmlText html, MonitorSection monitor)
    {
        html.Markup($"<tr><td class=\"line\" style=\"{HtmlLook.Cell};{HtmlLook.Line}\">");
        HtmlReport.Status(html, monitor.Report.Status, monitor.Word);
        html.Markup($"</td><th scope=\"row\" class=\"ink line\" style=\"{HtmlLook.Cell};{HtmlLook.Line};{HtmlLook.Ink};font-weight:600;{HtmlLook.Break}\">").Foreign(monitor.Report.Source)
            .Markup($"</th><td class=\"muted line\" style=\"{HtmlLook.Cell};{HtmlLook.Line};{HtmlLook.Muted};white-space:nowrap\">")
            .Markup(string.Create(CultureInfo.InvariantCulture, $"{monitor.Healthy} of {monitor.Components.Count}"))
            .Markup($"</td><td class=\"muted line\" style=\"{HtmlLook.Cell};{HtmlLook.Line};{HtmlLook.Muted};{HtmlLook.Break}\">").Foreign(monitor.Report.Version ?? "–")
            .Markup($"</td><td class=\"line\" style=\"{HtmlLook.Cell};{HtmlLook.Line};padding-right:0;width:118px\">");
        HtmlReport.Bars(html, monitor.Trend);
        html.Markup("</td></tr>\n");
    }

    private static void Matrix(HtmlText html, FleetReport report, int from, int to)
    {
        html.Markup($"<table style=\"{HtmlLook.Table};margin-top:16px\">\n<thead><tr>");
        Head(html, "Component");
        for (var at = from; at < to; at++) Head(html, report.Monitors[at].Report.Source);
        html.Markup("</tr></thead>\n<tbody>\n");
        foreach (var row in report.Comparison)
        {
            html.Markup($"<tr><th scope=\"row\" class=\"ink line\" style=\"{HtmlLook.Cell};{HtmlLook.Line};{HtmlLook.Ink};font-weight:{(row.Differs ? "650" : "400")};{HtmlLook.Name(row.Component)}\">").Foreign(row.Component)
                .Markup(row.Differs ? " <span title=\"not alike everywhere\">≠</span></th>" : "</th>");
            for (var at = from; at < to; at++)
            {
                html.Markup($"<td class=\"line\" style=\"{HtmlLook.Cell};{HtmlLook.Line}\">");
                HtmlReport.Status(html, row.Statuses[at], row.Statuses[at]?.Word() ?? "");
                html.Markup("</td>");
            }

            html.Markup("</tr>\n");
        }

        html.Markup("</tbody></table>\n");
    }

    private static void Head(HtmlText html, string foreign) =>
        html.Markup($"<th scope=\"col\" class=\"muted\" style=\"{HtmlLook.Cell};font-weight:500;font-size:12px;{HtmlLook.Muted};{HtmlLook.Break}\">").Foreign(foreign).Markup("</th>");
}
