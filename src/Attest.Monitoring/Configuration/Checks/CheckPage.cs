using System.Text;
using Attest.Monitoring.Configuration.Publishing;

namespace Attest.Monitoring.Configuration.Checks;

/// <summary>The tables of <c>docs/health.md</c>, made of the table of checks; the words around them are written by hand.</summary>
internal static class CheckPage
{
    /// <summary>The page with its tables anew.</summary>
    /// <param name="page">The page as it stands.</param>
    public static string Renew(string page) => GeneratedPart.Renew(page, "checks", Tables());

    private static string Tables()
    {
        var text = new StringBuilder("### every check\n\n");
        Table(text, CheckKinds.Common);
        foreach (var kind in CheckKinds.All)
        {
            text.Append("### ").Append(kind.Name).Append("\n\n").Append(kind.Description).Append(".\n\n");
            Table(text, kind.Fields);
        }

        return text.ToString();
    }

    private static void Table(StringBuilder text, CheckField[] fields)
    {
        text.Append("| key | value | default | |\n|---|---|---|---|\n");
        foreach (var field in fields)
        {
            var standard = field.IsRequired ? "**needed**" : field.Default is null ? "none" : $"`{field.Default}`";
            text.Append($"| `{field.Name}` | {field.Type.Name} | {standard} | {field.Description} |\n");
        }

        text.Append('\n');
    }
}
