using System.Globalization;
using System.Text;
using Attest.Monitoring.Health;

namespace Attest.Monitoring.Reports.Formats;

/// <summary>Figures, times and foreign text as every format for people spells them.</summary>
internal static class Wording
{
    /// <summary><c>2026-11-20 07:00 UTC</c></summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>RFC 3339, in UTC, to the second.</summary>
    public static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>How long something has been so: <c>since 2026-11-18 07:00 UTC, 3 reports</c>.</summary>
    public static string Since(Finding finding) => finding.Reports > 1
        ? string.Create(CultureInfo.InvariantCulture, $"since {Time(finding.Since)}, {finding.Reports} reports")
        : $"since {Time(finding.Since)}";

    /// <summary>What the changes are counted from.</summary>
    public static string Compared(FleetReport report) => report.Since is { } since
        ? $"Compared with the report of {Time(since)}."
        : "This is the first report: the next one tells what has changed.";

    /// <summary><c>7 of 9 components healthy on 3 monitors</c></summary>
    public static string Count(FleetReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $"{report.Healthy} of {report.Components} components healthy{(report.IsFleet ? $" on {report.Monitors.Count} monitors" : "")}{(report.Group is { } group ? $", group {Line(group)}" : "")}");

    /// <summary>A mark that says the status without colour.</summary>
    public static string Mark(HealthStatus? status) => status switch
    {
        null => "–",
        HealthStatus.Healthy => "✓",
        HealthStatus.Degraded => "!",
        _ => "✗",
    };

    /// <summary>
    /// Foreign text on one line, without what would steer a reader: controls, marks that turn the direction of writing,
    /// halves of surrogate pairs. What is left is legal in XML 1.0.
    /// </summary>
    public static string Line(string? text)
    {
        if (text is null) return "";
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\r' or '\n' or '\t' or 0x2028 or 0x2029 or 0x85) line.Append(' ');
            else if (Rune.IsControl(rune) || IsDirection(rune.Value) || rune.Value is 0xFFFE or 0xFFFF) line.Append('\uFFFD');
            else line.Append(rune);
        }

        return line.ToString();
    }

    // Unicode Technical Report 36, section 2.5: text that shows in another order than it is stored in.
    private static bool IsDirection(int character) =>
        character is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0x061C;
}
