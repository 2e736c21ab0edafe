using System.Globalization;
using System.Text;
using Attest.Monitoring.Health;

using RunText = Attest.Monitoring.Running.Text;

namespace Attest.Cli.Health;

/// <summary>Reports as people read them: the whole, then each component.</summary>
internal static class HealthText
{
    private const string Reset = "\u001b[0m";

    public static string Of(IReadOnlyList<HealthReport> reports, bool detailed, bool colored)
    {
        var text = new StringBuilder();
        foreach (var report in reports)
        {
            if (text.Length > 0) text.Append('\n');
            Head(text, report, colored);
            var width = report.Components.Count == 0 ? 0 : report.Components.Max(static one => one.Component.Length);
            foreach (var component in report.Components) Component(text, component, width, detailed, colored);
        }

        return text.ToString();
    }

    private static void Head(StringBuilder text, HealthReport report, bool colored)
    {
        var well = report.Components.Count(static one => one.Status == HealthStatus.Healthy);
        text.Append(Word(report.Error is null ? report.Status.Word() : "unknown", report.Status, colored)).Append("  ").Append(report.Source);
        if (report.Error is { } error) text.Append("\n  ").Append(error.Message).Append(' ').Append(error.Remedy).Append(" [").Append(error.Id).Append("]\n");
        else text.Append(CultureInfo.InvariantCulture, $"  {well} of {report.Components.Count} healthy\n");
    }

    private static void Component(StringBuilder text, ComponentHealth component, int width, bool detailed, bool colored)
    {
        text.Append("  ").Append(Word(component.Status.Word(), component.Status, colored)).Append("  ");
        if (component.Message is null && !detailed) text.Append(component.Component);
        else text.Append(component.Component.PadRight(width));
        if (component.Message is not null) text.Append("  ").Append(component.Message);
        if (detailed) text.Append(CultureInfo.InvariantCulture, $"  ({component.DurationMs:0.0} ms, {RunText.Duration(TimeSpan.FromSeconds(component.AgeSeconds))} ago)");
        text.Append('\n');
        if (!detailed) return;
        foreach (var (name, value) in component.Data)
            text.Append("               ").Append(name).Append(": ").Append(string.Create(CultureInfo.InvariantCulture, $"{Shown(value)}")).Append('\n');
    }

    private static object Shown(object? value) => value switch
    {
        null => "none",
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        bool truth => truth ? "true" : "false",
        _ => value,
    };

    private static string Word(string word, HealthStatus status, bool colored)
    {
        var padded = word.PadRight(9);
        if (!colored) return padded;
        var color = status switch { HealthStatus.Healthy => "\u001b[32m", HealthStatus.Degraded => "\u001b[33m", _ => "\u001b[31m" };
        return color + padded + Reset;
    }
}
