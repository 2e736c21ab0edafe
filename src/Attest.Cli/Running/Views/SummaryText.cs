using System.Runtime.CompilerServices;
using System.Text;
using Attest.Monitoring.Running;

namespace Attest.Cli.Running.Views;

/// <summary>The end of a run in plain text: a table of its steps, one line of the whole, and where the evidence lies.</summary>
internal static class SummaryText
{
    /// <summary>Steps up to which all are listed; above it only those that did not succeed.</summary>
    public const int MostSteps = 50;

    public static string Write(RunReport report)
    {
        var text = new StringBuilder();
        if (report.Steps.Count > 1) WriteTable(text, report);
        text.Append('\n').Append(RunTexts.Whole(report)).Append('\n');
        foreach (var line in RunTexts.Faults(report)) text.Append(line).Append('\n');
        foreach (var (name, place) in RunTexts.Evidence(report)) text.Append("  ").Append(name.PadRight(9)).Append(place).Append('\n');
        return text.ToString().TrimEnd('\n');
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WriteTable(StringBuilder text, RunReport report)
    {
        var (steps, left) = RunTexts.Listed(report, MostSteps);
        var width = 4;
        foreach (var step in steps) width = Math.Max(width, Math.Min(step.Id.Length, 40));
        text.Append('\n').Append("STEP".PadRight(width)).Append("  STATUS     TIME\n");
        foreach (var step in steps)
        {
            text.Append(step.Id.PadRight(width)).Append("  ").Append(step.Status.Word().PadRight(9)).Append("  ")
                .Append(step.Attempts == 0 ? "-" : Durations.Text(step.DurationMs).PadRight(9));
            var note = StepTexts.Note(step);
            if (note.Length > 0) text.Append("  ").Append(note);
            TrimEnd(text).Append('\n');
        }

        if (left > 0) text.Append($"… and {left} more\n");
    }

    private static StringBuilder TrimEnd(StringBuilder text)
    {
        while (text[^1] == ' ') text.Length--;
        return text;
    }
}
