using System.Text.RegularExpressions;

namespace Attest.Monitoring.Cmdlets.Tests.Help;

/// <summary>An example of a page.</summary>
internal sealed record HelpExample(string Title, string Code, string Remarks);

/// <summary>
/// A cmdlet's page, <c>docs/cmdlets/&lt;name&gt;.md</c>: a person writes what it is for and the examples; the table of
/// parameters is made from the assembly.
/// </summary>
internal sealed partial record HelpPage(string Name, string Synopsis, string Description, IReadOnlyList<HelpExample> Examples, IReadOnlyList<string> Links)
{
    private const string Begin = "<!-- parameters: made from the assembly, by build.ps1 Docs -->";
    private const string End = "<!-- /parameters -->";

    public static string PathOf(CmdletShape cmdlet) => Repository.PathOf("docs", "cmdlets", cmdlet.Name + ".md");

    public static HelpPage Read(CmdletShape cmdlet)
    {
        var text = File.ReadAllText(PathOf(cmdlet)).ReplaceLineEndings("\n");
        var sections = Heading2().Split(text);
        var head = sections[0].Split('\n', 2);
        string Section(string name) => sections.FirstOrDefault(section => section.StartsWith(name + "\n", StringComparison.Ordinal))?[(name.Length + 1)..].Trim() ?? "";
        return new HelpPage(
            head[0].TrimStart('#', ' '),
            Plain(head[1]),
            Plain(Section("Description")),
            [.. Heading3().Split(Section("Examples")).Skip(1).Select(Example)],
            [.. Section("See also").Split('\n').Where(line => line.StartsWith("- ", StringComparison.Ordinal)).Select(line => Plain(line[2..]))]);
    }

    /// <summary>The page with its table of parameters as the assembly makes it.</summary>
    public static string Renew(CmdletShape cmdlet, string page)
    {
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        Assert.True(begin >= 0 && end > begin, $"{PathOf(cmdlet)} has no place for its parameters: {Begin} … {End}");
        return $"{page[..begin]}{Begin}\n{Table(cmdlet)}{page[end..]}";
    }

    private static string Table(CmdletShape cmdlet)
    {
        var rows = cmdlet.Parameters.Select(parameter =>
        {
            var set = parameter.Sets[0];
            var traits = new List<string>();
            if (set.Position is { } position) traits.Add($"position {position}");
            if (set.IsMandatory) traits.Add(cmdlet.Sets.Count > 1 && set.Name != ParameterSet.Every ? $"required with its set" : "required");
            if (set.PipelineInput != "false") traits.Add("pipeline " + set.PipelineInput["true ".Length..].Trim('(', ')'));
            if (parameter.SupportsWildcards) traits.Add("wildcards");
            if (parameter.Aliases.Count > 0) traits.Add("alias " + string.Join(", ", parameter.Aliases));
            var text = DocumentationComments.Of(parameter.Property).Replace("|", "\\|", StringComparison.Ordinal);
            if (parameter.Values.Count > 0) text += $" One of {string.Join(", ", parameter.Values)}.";
            return $"| `-{parameter.Name}` | {parameter.TypeName} | {text} | {string.Join("; ", traits)} |\n";
        });
        return $"| parameter | type | what | how |\n|---|---|---|---|\n{string.Concat(rows)}";
    }

    private static HelpExample Example(string text)
    {
        var title = text.Split('\n', 2);
        var match = Fence().Match(title[1]);
        Assert.True(match.Success, $"The example '{title[0]}' has no powershell block.");
        return new HelpExample(title[0].Trim(), match.Groups["code"].Value.TrimEnd('\n'), Plain(title[1].Remove(match.Index, match.Length)));
    }

    /// <summary>Markdown as plain text: without marks, each paragraph on one line.</summary>
    private static string Plain(string markdown) => string.Join(
        "\n\n", Paragraphs().Split(markdown.Trim()).Select(paragraph => Links1().Replace(paragraph.Replace('\n', ' '), "${text}").Replace("`", "", StringComparison.Ordinal)));

    [GeneratedRegex("^## ", RegexOptions.Multiline, 1000)]
    private static partial Regex Heading2();

    [GeneratedRegex("^### ", RegexOptions.Multiline, 1000)]
    private static partial Regex Heading3();

    [GeneratedRegex("```powershell\n(?<code>.*?)\n?```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\([^)]*\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Links1();

    [GeneratedRegex("\n\n+", RegexOptions.None, 1000)]
    private static partial Regex Paragraphs();
}
