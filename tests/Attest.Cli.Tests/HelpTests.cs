namespace Attest.Cli.Tests;

/// <summary>What the command line says of itself.</summary>
public sealed class HelpTests
{
    [Fact]
    public void Help_lists_every_verb()
    {
        using var box = new Sandbox();
        var help = box.Run("--help").Gave(0).Out;
        foreach (var verb in VerbTable.All) Assert.Contains($"\n  {verb.Name} ", help, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_verb_has_help_with_the_options_of_every_verb()
    {
        using var box = new Sandbox();
        foreach (var verb in VerbTable.All)
        {
            var help = box.Run(verb.Name, "--help").Gave(0).Out;
            foreach (var option in (string[])["--output", "--json", "--home", "--config", "--log-level", "--quiet", "--no-color"])
            {
                Assert.Contains($"  {option} ", help, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void The_reference_names_every_verb_and_option()
    {
        var reference = File.ReadAllText(Repository.PathOf("docs", "cli.md"));
        var everywhere = new EverywhereOptions();
        foreach (var entry in VerbTable.All) AssertDocumented(entry.Make(everywhere), "attest", reference);
    }

    [Fact]
    public void The_version_names_the_revision()
    {
        using var box = new Sandbox();
        Assert.Matches(@"^attest \d+\.\d+\.\d+\S* \(revision \w+\)\n$", box.Run("--version").Gave(0).Out);
        Assert.NotEmpty(box.Run("--version", "--json").Gave(0).Json().GetProperty("runtime").GetString()!);
    }

    private static void AssertDocumented(System.CommandLine.Command command, string above, string reference)
    {
        var name = $"{above} {command.Name}";
        Assert.Contains(name, reference, StringComparison.Ordinal);
        foreach (var option in command.Options) Assert.Contains($"`{option.Name}", reference, StringComparison.Ordinal);
        foreach (var verb in command.Subcommands) AssertDocumented(verb, name, reference);
    }
}
