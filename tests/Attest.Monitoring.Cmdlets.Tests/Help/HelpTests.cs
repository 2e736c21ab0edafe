using System.Xml.Linq;

namespace Attest.Monitoring.Cmdlets.Tests.Help;

/// <summary>The help of every cmdlet, in the pages and in the file that Get-Help reads.</summary>
public sealed class HelpTests
{
    private const string Regenerate = "TESTS_REGENERATE";

    private static readonly string HelpFile = Repository.PathOf("module", "en-US", "Attest.Monitoring.Cmdlets.dll-Help.xml");

    [Fact]
    public void Every_cmdlet_has_a_page_and_every_page_a_cmdlet()
    {
        var pages = Directory.EnumerateFiles(Repository.PathOf("docs", "cmdlets"), "*-*.md").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal);

        Assert.Equal(CmdletShape.All.Select(cmdlet => cmdlet.Name), pages);
    }

    [Fact]
    public void A_page_says_what_the_cmdlet_is_for_and_shows_it()
    {
        Assert.All(CmdletShape.All, cmdlet =>
        {
            var page = HelpPage.Read(cmdlet);
            Assert.Equal(cmdlet.Name, page.Name);
            Assert.NotEmpty(page.Synopsis);
            Assert.NotEmpty(page.Description);
            Assert.NotEmpty(page.Examples);
            Assert.All(page.Examples, example => Assert.False(string.IsNullOrWhiteSpace(example.Remarks), $"{cmdlet}: {example.Title}"));
        });
    }

    [Fact]
    public void Every_parameter_has_a_comment()
    {
        Violations.None(
            from cmdlet in CmdletShape.All
            from parameter in cmdlet.Parameters
            where DocumentationComments.Of(parameter.Property).Length == 0
            select $"{cmdlet} -{parameter.Name}");
    }

    [Fact]
    public void The_table_of_parameters_of_each_page_is_that_of_the_assembly()
    {
        foreach (var cmdlet in CmdletShape.All) Same(HelpPage.PathOf(cmdlet), page => HelpPage.Renew(cmdlet, page));
    }

    [Fact]
    public void The_help_file_is_made_of_the_pages_and_the_assembly() => Same(HelpFile, _ => MamlFile.Write(CmdletShape.All));

    /// <summary>As the file stands, whoever made it.</summary>
    [Fact]
    public void The_help_file_has_each_cmdlet_with_each_parameter_and_an_example()
    {
        XNamespace command = "http://schemas.microsoft.com/maml/dev/command/2004/10", maml = "http://schemas.microsoft.com/maml/2004/10";
        var entries = XDocument.Load(HelpFile).Root!.Elements(command + "command")
            .ToDictionary(entry => entry.Element(command + "details")!.Element(command + "name")!.Value, StringComparer.Ordinal);

        Assert.All(CmdletShape.All, cmdlet =>
        {
            var entry = entries[cmdlet.Name];
            var documented = entry.Element(command + "parameters")!.Elements(command + "parameter").Select(p => p.Element(maml + "name")!.Value);
            Assert.Empty(cmdlet.Parameters.Select(parameter => parameter.Name).Except(documented));
            Assert.NotEmpty(entry.Element(command + "examples")!.Elements(command + "example"));
            Assert.Equal(cmdlet.Sets.Count, entry.Element(command + "syntax")!.Elements(command + "syntaxItem").Count());
        });
    }

    private static void Same(string path, Func<string, string> make)
    {
        var stands = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        var made = make(stands);
        if (Environment.GetEnvironmentVariable(Regenerate) == "1" && stands != made)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, made);
            return;
        }

        Assert.True(made == stands, $"{path} is not what it is made of: run 'build.ps1 Docs'.");
    }
}
