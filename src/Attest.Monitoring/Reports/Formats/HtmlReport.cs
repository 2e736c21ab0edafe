using System.Globalization;
using Attest.Monitoring.Health;

namespace Attest.Monitoring.Reports.Formats;

/// <summary>One page of HTML, whole in itself: no script, no picture, nothing asked of anybody. It reads in a mail.</summary>
internal static class HtmlReport
{
    public static string Write(FleetReport report)
    {
        var html = new HtmlText();
        html.Markup("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Markup("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n")
            .Markup("<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"supported-color-schemes\" content=\"light dark\">\n")
            .Markup("<meta name=\"referrer\" content=\"no-referrer\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
            .Markup("<title>").Foreign(report.Headline).Markup("</title>\n<style>\n").Markup(HtmlLook.Sheet).Markup("</style>\n</head>\n")
            .Markup($"<body class=\"ground\" style=\"margin:0;padding:0;{HtmlLook.Ground}\">\n")
            .Markup($"<table role=\"presentation\" class=\"ground\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" style=\"{HtmlLook.Ground};{HtmlLook.Sans}\"><tr><td align=\"center\" style=\"padding:20px 8px\">\n")
            .Markup("<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" style=\"max-width:720px;width:100%;text-align:left\">\n");
        Head(html, report);
        HtmlSections.Findings(html, report);
        HtmlSections.Changes(html, report);
        if (report.IsFleet) HtmlFleet.Write(html, report);
        foreach (var monitor in report.Monitors) HtmlSections.Monitor(html, monitor);
        html.Markup($"<tr><td class=\"muted\" style=\"padding:4px 4px 0;font-size:12px;line-height:18px;{HtmlLook.Muted}\">Made by Attest.Monitoring ").Foreign(report.Version)
            .Markup(" at ").Foreign(Wording.Time(report.MadeAt)).Markup(". A bar is a report: the higher, the worse.</td></tr>\n")
            .Markup("</table>\n</td></tr></table>\n</body>\n</html>\n");
        return html.ToString();
    }

    private static void Head(HtmlText html, FleetReport report)
    {
        Begin(html, HtmlLook.Bar(report.Status));
        html.Markup($"<div class=\"{HtmlLook.Class(report.Status)}\" style=\"font-size:13px;line-height:18px;font-weight:700;letter-spacing:.06em;text-transform:uppercase;color:{HtmlLook.Color(report.Status)}\">")
            .Markup(Wording.Mark(report.Status)).Markup(" ").Markup(report.Status.Word()).Markup("</div>\n")
            .Markup($"<h1 class=\"ink\" style=\"margin:4px 0 8px;font-size:24px;line-height:30px;font-weight:650;{HtmlLook.Ink};{HtmlLook.Break}\">").Foreign(report.Headline).Markup("</h1>\n")
            .Markup($"<div class=\"muted\" style=\"font-size:14px;line-height:20px;{HtmlLook.Muted}\">").Foreign(Wording.Count(report)).Markup(" · ").Foreign(Wording.Time(report.MadeAt)).Markup("</div>\n");
        End(html);
    }

    /// <summary>Opens a card.</summary>
    /// <param name="html">Takes it.</param>
    /// <param name="edge">The colour of its upper edge; null = none.</param>
    public static void Begin(HtmlText html, string? edge = null) =>
        html.Markup($"<tr><td class=\"surface\" style=\"{HtmlLook.Surface};padding:16px{(edge is null ? "" : $";border-top:4px solid {edge}!important")}\">\n");

    /// <summary>Closes a card, and leaves room below it.</summary>
    public static void End(HtmlText html) => html.Markup("</td></tr>\n<tr><td style=\"height:16px;line-height:16px;font-size:0\">&nbsp;</td></tr>\n");

    public static void Title(HtmlText html, string foreign) =>
        html.Markup($"<h2 class=\"ink\" style=\"margin:0 0 8px;font-size:17px;line-height:24px;font-weight:650;{HtmlLook.Ink};{HtmlLook.Break}\">").Foreign(foreign).Markup("</h2>\n");

    /// <summary>A status: mark, word and colour.</summary>
    public static void Status(HtmlText html, HealthStatus? status, string word) =>
        html.Markup($"<span class=\"{HtmlLook.Class(status)}\" style=\"color:{HtmlLook.Color(status)};font-weight:600;white-space:nowrap\">{Wording.Mark(status)} ").Foreign(word).Markup("</span>");

    public static void ColumnHead(HtmlText html, string foreign, bool isLast = false) =>
        html.Markup($"<th scope=\"col\" class=\"muted\" style=\"{HtmlLook.Cell};font-weight:500;font-size:12px;{HtmlLook.Muted}{(isLast ? ";padding-right:0;text-align:right" : "")}\">").Foreign(foreign).Markup("</th>");

    /// <summary>The last cell of a row: the last reports as bars.</summary>
    public static void TrendCell(HtmlText html, Trend trend)
    {
        html.Markup($"<td class=\"line\" align=\"right\" style=\"{HtmlLook.Cell};{HtmlLook.Line};padding-right:0;width:1%\">");
        Bars(html, trend);
        html.Markup("</td>");
    }

    /// <summary>The last reports as bars; who does not see them reads how many were healthy.</summary>
    private static void Bars(HtmlText html, Trend trend)
    {
        html.Markup("<table role=\"img\" align=\"right\" cellpadding=\"0\" cellspacing=\"0\" style=\"border-collapse:collapse;margin-left:auto\" aria-label=\"").Foreign(trend.Text).Markup("\" title=\"").Foreign(trend.Text).Markup("\"><tr>");
        foreach (var status in trend.Statuses)
        {
            html.Markup(string.Create(
                CultureInfo.InvariantCulture,
                $"<td style=\"height:20px;padding:0 0 0 2px;vertical-align:bottom;line-height:0;font-size:0\"><div{(status is null ? " class=\"bar-none\"" : "")} style=\"width:3px;height:{HtmlLook.Height(status)}px;border-radius:1px;background-color:{HtmlLook.Bar(status)}\"></div></td>"));
        }

        html.Markup("</tr></table>");
    }
}
