using System.IO.Compression;

namespace Attest.Cli.Tests;

/// <summary>The package of the .NET tool, as it is made of what was built.</summary>
public sealed class PackageTests
{
    [Fact]
    public void The_packed_tool_names_the_licence_of_everything_in_it_that_is_not_ours()
    {
        using var box = new Sandbox();
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        box.RunProgram(
            Needs.Tool("dotnet"),
            ["pack", Repository.PathOf("src", "Attest.Cli", "Attest.Cli.csproj"), "--no-build", "-c", configuration, "-o", box.Work, "-v", "quiet", "-nologo", "-nodeReuse:false"]).Gave(0);
        using var package = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(box.Work, "Attest.Cli.*.nupkg")));
        Assert.Equal(File.ReadAllText(Repository.PathOf("LICENSE")), Text("LICENSE"));
        var notices = Text("THIRD-PARTY-NOTICES.md");
        var foreign = package.Entries.Select(entry => entry.Name).Where(name => name.EndsWith(".dll", StringComparison.Ordinal) && !name.StartsWith("attest.", StringComparison.OrdinalIgnoreCase)).Distinct().ToArray();
        Assert.Contains("YamlDotNet.dll", foreign);
        foreach (var name in foreign) Assert.Contains($"`{name}`", notices);
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("src", "Attest.Monitoring", "Serving", "Page", "Assets", "vendor"), "*", SearchOption.AllDirectories))
            if (Path.GetFileName(file) != "LICENSE.txt") Assert.Contains($"`{Path.GetFileName(file)}`", notices);

        string Text(string name)
        {
            using var reader = new StreamReader(package.GetEntry(name)?.Open() ?? throw new InvalidOperationException($"The package has no {name}."));
            return reader.ReadToEnd();
        }
    }
}
