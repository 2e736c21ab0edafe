using Attest.Monitoring.Health;

namespace Attest.Monitoring.Reports.Formats;

/// <summary>The parts of the page.</summary>
internal static class HtmlSections
{
    public static void Findings(HtmlText html, FleetReport report)
    {
        HtmlReport.Begin(html);
        HtmlReport.Title(html, "What to do");
        if (report.Findings.Count == 0) Paragraph(html, "Nothing: all is well.");
        var first = true;
        foreach (var finding in report.Findings)
        {
            Finding(html, report, finding, first);
            first = false;
        }

        HtmlReport.End(html);
    }

    public static void Changes(HtmlText html, FleetReport report)
    {
        HtmlReport.Begin(html);
        HtmlReport.Title(html, "What changed");
        Paragraph(html, Wording.Compared(report) + (report.Since is not null && report.Changes.Count == 0 ? " Nothing has changed." : ""));
        if (report.Changes.Count > 0)
        {
            html.Markup($"<table role=\"presentation\" style=\"{HtmlLook.Table};margin-top:8px\">\n");
            foreach (var change in report.Changes) Change(html, report, change);
            html.Markup("</table>\n");
        }

        HtmlReport.End(html);
    }

    public static void Monitor(HtmlText html, MonitorSection monitor)
    {
        HtmlReport.Begin(html);
        HtmlReport.Title(html, monitor.Report.Source);
        if (monitor.Report.Error is { } error) Paragraph(html, error.Message);
        else if (monitor.Components.Count == 0) Paragraph(html, "No component is checked here.");
        else Components(html, monitor);
        HtmlReport.End(html);
    }

    private static void Finding(HtmlText html, FleetReport report, Finding finding, bool first)
    {
        html.Markup($"<div class=\"line keep\" style=\"padding:{(first ? "4px" : "14px")} 0 14px;{(first ? "" : HtmlLook.Line)}\">\n<div style=\"font-size:15px;line-height:22px;{HtmlLook.Break}\">");
        HtmlReport.Status(html, finding.Status, finding.Component is null ? "no answer" : finding.Status.Word());
        html.Markup($" <strong class=\"ink\" style=\"{HtmlLook.Ink}\">").Foreign(finding.Name).Markup("</strong>");
        html.Markup($" <span class=\"muted\" style=\"{HtmlLook.Muted};font-size:13px\">");
        if (report.IsFleet) html.Markup("on ").Foreign(finding.Source).Markup(" · ");
        html.Foreign(Wording.Since(finding)).Markup("</span></div>\n");
        if (finding.Message is not null)
            html.Markup($"<div class=\"ink\" style=\"font-size:14px;line-height:20px;margin-top:2px;{HtmlLook.Ink};{HtmlLook.Break}\">").Foreign(finding.Message).Markup("</div>\n");
        html.Markup($"<div class=\"remedy\" style=\"font-size:14px;line-height:20px;margin-top:6px;padding:8px 12px;border-radius:6px;background-color:#eef2fb;{HtmlLook.Ink};{HtmlLook.Break}\">→ ")
            .Foreign(finding.Remedy).Markup("</div>\n</div>\n");
    }

    private static void Change(HtmlText html, FleetReport report, StatusChange change)
    {
        var seen = change.Word switch { "better" => HealthStatus.Healthy, "gone" => (HealthStatus?)null, "worse" when change.After is null => HealthStatus.Unhealthy, _ => change.After };
        html.Markup($"<tr><td class=\"line\" style=\"{HtmlLook.Cell};{HtmlLook.Line};width:76px\"><span class=\"{HtmlLook.Class(seen)}\" style=\"color:{HtmlLook.Color(seen)};font-weight:600\">{Arrow(change)} {change.Word}</span></td>")
            .Markup($"<td class=\"ink line\" style=\"{HtmlLook.Cell};{HtmlLook.Line};{HtmlLook.Ink};{HtmlLook.Break};padding-right:0\"><strong>").Foreign(change.Name).Markup("</strong>");
        if (report.IsFleet) html.Markup($" <span class=\"muted\" style=\"{HtmlLook.Muted};font-size:13px\">on ").Foreign(change.Source).Markup("</span>");
        html.Markup($" <span class=\"muted\" style=\"{HtmlLook.Muted}\">").Foreign(change.Text).Markup("</span></td></tr>\n");
    }

    /// <summary>What a component says stands below it, over the whole width: so a phone shows it without scrolling sideways.</summary>
    private static void Components(HtmlText html, MonitorSection monitor)
    {
        html.Markup($"<table style=\"{HtmlLook.Table}\">\n<thead><tr>");
        HtmlReport.ColumnHead(html, "Status");
        HtmlReport.ColumnHead(html, "Component");
        HtmlReport.ColumnHead(html, "Trend", isLast: true);
        html.Markup("</tr></thead>\n<tbody>\n");
        foreach (var one in monitor.Components)
        {
            var below = one.Health.Message is null ? "" : ";padding-bottom:0";
            html.Markup($"<tr class=\"keep\"><td class=\"line\" style=\"{HtmlLook.Cell};{HtmlLook.Line};{HtmlLook.StatusWidth}{below}\">");
            HtmlReport.Status(html, one.Health.Status, one.Health.Status.Word());
            html.Markup($"</td><th scope=\"row\" class=\"ink line\" style=\"{HtmlLook.Cell};{HtmlLook.Line};{HtmlLook.Ink};font-weight:600;{HtmlLook.Break}{below}\">").Foreign(one.Health.Component).Markup("</th>");
            HtmlReport.TrendCell(html, one.Trend);
            html.Markup("</tr>\n");
            if (one.Health.Message is null) continue;
            html.Markup($"<tr class=\"keep\"><td colspan=\"3\" class=\"muted\" style=\"padding:0 0 8px;{HtmlLook.Muted};{HtmlLook.Break}\">").Foreign(one.Health.Message).Markup("</td></tr>\n");
        }

        html.Markup("</tbody></table>\n");
    }

    private static void Paragraph(HtmlText html, string foreign) =>
        html.Markup($"<div class=\"muted\" style=\"font-size:14px;line-height:20px;{HtmlLook.Muted};{HtmlLook.Break}\">").Foreign(foreign).Markup("</div>\n");

    private static string Arrow(StatusChange change) => change.Word switch { "worse" => "↓", "better" => "↑", "new" => "+", _ => "–" };
}
