using Attest.Monitoring.Health;

namespace Attest.Monitoring.Reports.Formats;

/// <summary>
/// How the page looks. Everything stands in <c>style</c> attributes, which every mail reader keeps; a reader that keeps the
/// style sheet too can show it dark, and one that turns colours itself is told that the page knows both.
/// </summary>
internal static class HtmlLook
{
    public const string Sans = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";
    public const string Ground = "background-color:#f7f7f5";
    public const string Surface = "background-color:#ffffff;border:1px solid #e6e4df;border-radius:8px";
    public const string Ink = "color:#1d1c1a";
    public const string Muted = "color:#55524c";
    public const string Line = "border-top:1px solid #e6e4df";
    public const string Table = "width:100%;border-collapse:collapse;font-size:14px;line-height:20px";
    public const string Cell = "padding:8px 8px 8px 0;vertical-align:top;text-align:left";
    public const string Break = "overflow-wrap:anywhere;word-break:break-word";

    public const string Mark = "padding:8px 0;width:26px;text-align:center;vertical-align:top";
    public const string StatusWidth = "width:92px;white-space:nowrap";

    public const string Sheet =
        """
        :root{color-scheme:light dark;supported-color-schemes:light dark}
        @media screen and (prefers-color-scheme:dark){
        .ground{background-color:#121314!important}.surface{background-color:#191b1d!important;border-color:#2a2c2f!important}
        .ink{color:#eceae6!important}.muted{color:#b6b3ac!important}.line{border-color:#2a2c2f!important}
        .healthy{color:#62c398!important}.degraded{color:#e3a352!important}.unhealthy{color:#f0807a!important}
        .remedy{background-color:#1d2740!important;color:#eceae6!important}
        .bar-none{background-color:#2a2c2f!important}}
        @media print{.ground{background-color:#ffffff!important}.keep{break-inside:avoid}h2{break-after:avoid}
        *{-webkit-print-color-adjust:exact;print-color-adjust:exact}}

        """;

    /// <summary>Text of a status, at a contrast of 4.5 to 1 or more on white.</summary>
    public static string Color(HealthStatus? status) => status switch
    {
        null => "#55524c",
        HealthStatus.Healthy => "#1f7350",
        HealthStatus.Degraded => "#96520a",
        _ => "#b92d26",
    };

    /// <summary>Bars and edges of a status: seen on light and on dark ground.</summary>
    public static string Bar(HealthStatus? status) => status switch
    {
        null => "#d3d0c9",
        HealthStatus.Healthy => "#3f9d76",
        HealthStatus.Degraded => "#d98a33",
        _ => "#d9554d",
    };

    /// <summary>How high a bar is, in pixels: the worse, the higher.</summary>
    public static int Height(HealthStatus? status) => status switch
    {
        null => 2,
        HealthStatus.Healthy => 5,
        HealthStatus.Degraded => 11,
        _ => 18,
    };

    /// <summary>The class of a status in the sheet.</summary>
    public static string Class(HealthStatus? status) => status?.Word() ?? "muted";
}
