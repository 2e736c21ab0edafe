using System.Globalization;
using System.Text;

namespace Attest.Monitoring.Planning;

/// <summary>A plan as a Mermaid flowchart (mermaid.js.org, Flowcharts syntax), for Markdown that draws it.</summary>
internal static class PlanMermaid
{
    public static string Write(Plan plan)
    {
        var text = new StringBuilder("flowchart LR\n");
        foreach (var step in plan.Steps)
        {
            text.Append(CultureInfo.InvariantCulture, $"  s{step.Index + 1}[\"{Escape(step.Id)}\"]");
            if (step.Definition.Finally) text.Append(":::finally");
            else if (step.Definition.If is not null) text.Append(":::conditional");
            text.Append('\n');
        }

        foreach (var step in plan.Steps)
        {
            foreach (var need in step.Needs) text.Append(CultureInfo.InvariantCulture, $"  s{need + 1} --> s{step.Index + 1}\n");
        }

        return text
            .Append("  classDef conditional stroke-dasharray: 5 3\n")
            .Append("  classDef finally stroke-width: 3px\n")
            .ToString();
    }

    /// <summary>Inside a quoted label everything but the quote's own syntax is text; that is written as <c>#code;</c>.</summary>
    internal static string Escape(string label)
    {
        var text = new StringBuilder(label.Length);
        foreach (var character in PlanText.OneLine(label))
        {
            if (character is '"' or '#' or '&' or '<' or '>' or '`' or ';' or '\\')
            {
                text.Append(CultureInfo.InvariantCulture, $"#{(int)character};");
            }
            else
            {
                text.Append(character);
            }
        }

        return text.ToString();
    }
}
