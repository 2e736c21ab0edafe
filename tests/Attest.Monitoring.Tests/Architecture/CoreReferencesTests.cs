using System.Xml.Linq;

namespace Attest.Monitoring.Tests.Architecture;

/// <summary>What the core stands on: the shared framework and nothing else, so no user meets a version conflict.</summary>
public sealed class CoreReferencesTests
{
    [Fact]
    public void The_core_project_names_no_package_and_no_project()
    {
        var project = XDocument.Load(Repository.PathOf("src", "Attest.Monitoring", "Attest.Monitoring.csproj"));

        Violations.None(project.Descendants()
            .Where(e => e.Name.LocalName is "PackageReference" or "ProjectReference" or "FrameworkReference" or "Reference")
            .Select(e => e.ToString()));
    }

    /// <summary>Hence no third-party type can stand in a signature of the core, public or not.</summary>
    [Fact]
    public void The_core_references_only_the_shared_framework()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

        Violations.None(CoreAssembly.Loaded.GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => !File.Exists(Path.Combine(framework, name + ".dll"))));
    }

    [Theory]
    [InlineData("Attest.Cli", "Attest.Monitoring.Cmdlets")]
    [InlineData("Attest.Monitoring.Cmdlets", "Attest.Cli")]
    [InlineData("Attest.Monitoring.Integrations", "Attest.Cli")]
    [InlineData("Attest.Monitoring.Integrations", "Attest.Monitoring.Cmdlets")]
    public void A_front_end_is_known_to_nobody_else(string from, string to)
    {
        var folder = Repository.PathOf("src", from);
        var mentions = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.csproj").Where(file => References(file).Contains(to + ".csproj"))
            : [];

        Violations.None(mentions);
    }

    private static IEnumerable<string> References(string project) => XDocument.Load(project).Descendants()
        .Where(e => e.Name.LocalName == "ProjectReference")
        .Select(e => Path.GetFileName(e.Attribute("Include")!.Value.Replace('\\', '/')));
}
