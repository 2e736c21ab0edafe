using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Attest.Cli.Running.Views;

/// <summary>The end of a run on a terminal: a table of its steps, then one line of the whole and where the evidence lies.</summary>
internal static class SummaryView
{
    /// <summary>The table.</summary>
    public static IEnumerable<IRenderable> Compose(RunReport report)
    {
        var (steps, left) = RunTexts.Listed(report, SummaryText.MostSteps);
        var table = new Table { Border = TableBorder.Simple, BorderStyle = new Style(Color.Grey) };
        table.AddColumn(new TableColumn("[grey]Step[/]"));
        table.AddColumn(new TableColumn("[grey]Status[/]"));
        table.AddColumn(new TableColumn("[grey]Time[/]").RightAligned());
        table.AddColumn(new TableColumn(""));
        foreach (var step in steps)
        {
            var (mark, style) = LiveFrame.Mark(step.Status);
            table.AddRow(
                Markup.Escape(step.Id),
                $"[{style}]{mark} {step.Status.Word()}[/]",
                step.Attempts == 0 ? "[grey]-[/]" : Durations.Text(step.DurationMs),
                $"[grey]{Markup.Escape(LastLine.Printable(StepTexts.Note(step)))}[/]");
        }

        if (steps.Count > 0) yield return table;
        if (left > 0) yield return new Markup($"[grey]  … and {left} more[/]\n");
    }

    /// <summary>The whole, and the evidence.</summary>
    public static IEnumerable<IRenderable> Close(RunReport report)
    {
        var (mark, style) = LiveFrame.Mark(report.Status);
        yield return new Markup(
            $"[{style}]{mark} {Markup.Escape(report.Pipeline)}[/] {report.Status.Word()} in {Durations.Text(report.DurationMs)} [grey]({RunTexts.Counts(report)})[/]\n");
        foreach (var line in RunTexts.Faults(report)) yield return new Markup($"[{style}]{Markup.Escape(LastLine.Printable(line, trim: false))}[/]\n");
        foreach (var (name, place) in RunTexts.Evidence(report))
        {
            yield return new Markup($"[grey]  {name,-8}[/] {Markup.Escape(place)}\n");
        }
    }
}
