using System.Text;
using Attest.Monitoring.Configuration.Settings;

namespace Attest.Monitoring.Configuration.Publishing;

/// <summary>The tables of <c>docs/configuration.md</c>, made of the table of settings; the words around them are written by hand.</summary>
internal static class ConfigurationPage
{
    /// <summary>The page with its tables anew.</summary>
    /// <param name="page">The page as it stands.</param>
    public static string Renew(string page) => GeneratedPart.Renew(page, "settings", Tables());

    private static string Tables()
    {
        var text = new StringBuilder();
        var section = "";
        foreach (var row in SettingsTable.All)
        {
            var name = row.Key.Split('.')[0];
            if (name != section)
            {
                if (section.Length > 0) text.Append('\n');
                text.Append("### ").Append(name).Append("\n\n| key | value | default | variable | |\n|---|---|---|---|---|\n");
                section = name;
            }

            Row(text, row);
        }

        text.Append("\n### What a checkout's attest.yml may say\n\n| key | only |\n|---|---|\n");
        foreach (var row in SettingsTable.All)
        {
            if (row.Narrowing.Rule.Length > 0) text.Append("| `").Append(row.Key).Append("` | ").Append(row.Narrowing.Rule).Append(" |\n");
        }

        return text.Append('\n').ToString();
    }

    private static void Row(StringBuilder text, Setting row)
    {
        text.Append("| `").Append(row.Key).Append('`');
        foreach (var spelling in row.Spellings) text.Append("<br>also `").Append(spelling).Append('`');
        text.Append(" | ").Append(row.Type.Name);
        text.Append(" | ").Append(row.DefaultValue is { } value ? $"`{value.Text}`" : "none").Append(" | ");
        var separator = "";
        foreach (var variable in Variables(row))
        {
            text.Append(separator).Append('`').Append(variable).Append('`');
            separator = "<br>";
        }

        text.Append(" | ").Append(row.Description);
        if (row.LaterWords.Count > 0) text.Append("; ").Append(string.Join(" and ", row.LaterWords)).Append(" not yet");
        text.Append(row.Landed ? " |\n" : " *(not yet)* |\n");
    }

    private static IEnumerable<string> Variables(Setting row)
    {
        if (row.Variable is { } own) yield return own;
        foreach (var alias in row.Aliases) yield return alias.Name;
    }
}
