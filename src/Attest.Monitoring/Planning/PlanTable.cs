using System.Globalization;
using System.Text;

namespace Attest.Monitoring.Planning;

/// <summary>A plan as a table for people: one line a step, in running order.</summary>
internal static class PlanTable
{
    private static readonly string[] Head = ["#", "STEP", "KIND", "NEEDS", "WHEN"];

    public static string Write(Plan plan)
    {
        var rows = new List<string[]>(plan.Steps.Count + 1) { Head };
        foreach (var step in plan.Steps) rows.Add(Row(plan, step));

        var widths = new int[Head.Length];
        foreach (var row in rows)
        {
            for (var column = 0; column < row.Length; column++) widths[column] = Math.Max(widths[column], row[column].Length);
        }

        var text = new StringBuilder();
        foreach (var row in rows) WriteRow(text, row, widths);
        return text.ToString();
    }

    private static string[] Row(Plan plan, PlannedStep step) =>
    [
        (step.Index + 1).ToString(CultureInfo.InvariantCulture),
        PlanText.OneLine(step.Id),
        step.Definition.Body.Kind,
        Needs(plan, step),
        When(step),
    ];

    /// <summary>Members of one matrix that are all needed stand as the step they are members of.</summary>
    private static string Needs(Plan plan, PlannedStep step)
    {
        if (step.Needs.Count == 0) return "-";
        return step.Definition.Needs.Count > 0
            ? string.Join(", ", step.Definition.Needs)
            : string.Join(", ", step.Needs.Select(need => PlanText.OneLine(plan.Steps[need].Id)));
    }

    private static string When(PlannedStep step)
    {
        var condition = step.Definition.If is { } written ? PlanText.OneLine(written.Text) : "";
        if (!step.Definition.Finally) return condition.Length > 0 ? condition : "-";
        return condition.Length > 0 ? $"finally, {condition}" : "finally";
    }

    private static void WriteRow(StringBuilder text, string[] row, int[] widths)
    {
        text.Append(row[0].PadLeft(widths[0]));
        for (var column = 1; column < row.Length; column++)
        {
            text.Append("  ");
            text.Append(column == row.Length - 1 ? row[column] : row[column].PadRight(widths[column]));
        }

        text.Append('\n');
    }
}
