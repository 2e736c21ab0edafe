using System.Globalization;
using System.Text;

namespace Attest.Monitoring.Planning;

/// <summary>A plan in the DOT language of Graphviz (graphviz.org/doc/info/lang.html).</summary>
internal static class PlanDot
{
    public static string Write(Plan plan)
    {
        var text = new StringBuilder();
        text.Append("digraph \"").Append(Escape(plan.Definition.Name)).Append("\" {\n")
            .Append("  rankdir=LR;\n")
            .Append("  node [shape=box];\n");
        foreach (var step in plan.Steps)
        {
            text.Append(CultureInfo.InvariantCulture, $"  s{step.Index + 1} [label=\"{Escape(step.Id)}\"{Style(step)}];\n");
        }

        foreach (var step in plan.Steps)
        {
            foreach (var need in step.Needs) text.Append(CultureInfo.InvariantCulture, $"  s{need + 1} -> s{step.Index + 1};\n");
        }

        return text.Append("}\n").ToString();
    }

    /// <summary>A quote ends the string and a backslash begins an escape of labels (<c>\n</c>, <c>\G</c>).</summary>
    internal static string Escape(string label) =>
        PlanText.OneLine(label).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static string Style(PlannedStep step) =>
        step.Definition.Finally ? ", style=bold" : step.Definition.If is not null ? ", style=dashed" : "";
}
