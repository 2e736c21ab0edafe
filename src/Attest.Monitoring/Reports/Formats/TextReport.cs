using System.Text;
using Attest.Monitoring.Health;

namespace Attest.Monitoring.Reports.Formats;

/// <summary>Plain text: a mail for readers without HTML. No line is folded; no mark needs a font.</summary>
internal static class TextReport
{
    public static string Write(FleetReport report)
    {
        var text = new StringBuilder();
        text.Append(report.Status.Word().ToUpperInvariant()).Append(": ").Append(Wording.Line(report.Headline)).Append('\n');
        text.Append(Wording.Count(report)).Append(", ").Append(Wording.Time(report.MadeAt)).Append('\n');
        Changes(text, report);
        Findings(text, report);
        if (report.IsFleet) Fleet(text, report);
        foreach (var monitor in report.Monitors) Monitor(text, monitor);
        text.Append("\nMade by Attest.Monitoring ").Append(Wording.Line(report.Version)).Append(".\n");
        return text.ToString();
    }

    private static void Changes(StringBuilder text, FleetReport report)
    {
        Head(text, "What changed");
        text.Append(Wording.Compared(report)).Append('\n');
        if (report.Since is null) return;
        if (report.Changes.Count == 0) text.Append("Nothing has changed.\n");
        foreach (var change in report.Changes)
            text.Append("- ").Append(Place(report, change.Source)).Append(Wording.Line(change.Name)).Append(": ").Append(change.Text).Append('\n');
    }

    private static void Findings(StringBuilder text, FleetReport report)
    {
        Head(text, "What to do");
        if (report.Findings.Count == 0) text.Append("Nothing: all is well.\n");
        var number = 0;
        foreach (var finding in report.Findings)
        {
            text.Append(++number).Append(". ").Append(Place(report, finding.Source)).Append(Wording.Line(finding.Name)).Append(" is ")
                .Append(finding.Component is null ? "not answering" : finding.Status.Word()).Append(", ").Append(Wording.Since(finding)).Append('\n');
            if (finding.Message is not null) text.Append("   ").Append(Wording.Line(finding.Message)).Append('\n');
            text.Append("   -> ").Append(Wording.Line(finding.Remedy)).Append('\n');
        }
    }

    private static void Fleet(StringBuilder text, FleetReport report)
    {
        Head(text, "Side by side");
        foreach (var monitor in report.Monitors)
        {
            text.Append(monitor.Word.PadRight(10)).Append(' ').Append(Wording.Line(monitor.Report.Source)).Append(", ")
                .Append(monitor.Healthy).Append(" of ").Append(monitor.Components.Count).Append(" healthy");
            if (monitor.Report.Version is { } version) text.Append(", version ").Append(Wording.Line(version));
            text.Append('\n');
        }

        foreach (var row in report.Comparison.Where(static row => row.Differs))
            text.Append("- ").Append(Wording.Line(row.Component)).Append(" differs: ").AppendJoin("; ", Groups(report, row)).Append('\n');
    }

    private static IEnumerable<string> Groups(FleetReport report, ComparedComponent row) => row.Statuses
        .Select((status, at) => (Status: status, report.Monitors[at].Report.Source, Answered: report.Monitors[at].Report.Error is null))
        .Where(static one => one.Answered)
        .GroupBy(static one => one.Status)
        .OrderBy(static group => (int?)group.Key ?? 3)
        .Select(static group => $"{group.Key?.Word() ?? "not checked"} on {string.Join(", ", group.Select(static one => Wording.Line(one.Source)))}");

    private static void Monitor(StringBuilder text, MonitorSection monitor)
    {
        Head(text, Wording.Line(monitor.Report.Source));
        if (monitor.Report.Error is { } error) text.Append(Wording.Line(error.Message)).Append('\n');
        var width = monitor.Components.Count == 0 ? 0 : monitor.Components.Max(static one => Wording.Line(one.Health.Component).Length);
        foreach (var one in monitor.Components)
        {
            text.Append(one.Health.Status.Word().PadRight(10)).Append(' ').Append(Wording.Line(one.Health.Component).PadRight(width));
            text.Append("  ").Append(one.Trend.Text);
            if (one.Health.Message is { } message) text.Append("  ").Append(Wording.Line(message));
            text.Append('\n');
        }
    }

    private static string Place(FleetReport report, string source) => report.IsFleet ? $"{Wording.Line(source)}: " : "";

    private static void Head(StringBuilder text, string title) => text.Append('\n').Append(title).Append('\n').Append('-', Math.Min(title.Length, 72)).Append('\n');
}
