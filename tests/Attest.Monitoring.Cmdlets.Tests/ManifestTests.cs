using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Attest.Monitoring.Cmdlets.Tests;

/// <summary>The files of the module that no compiler looks at.</summary>
public sealed partial class ManifestTests
{
    private static readonly string Manifest = File.ReadAllText(Repository.PathOf("module", "Attest.Monitoring.psd1"));

    [Fact]
    public void The_manifest_exports_the_cmdlets_there_are()
    {
        Assert.Equal(CmdletShape.All.Select(cmdlet => cmdlet.Name), List("CmdletsToExport").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("FunctionsToExport"), InlineData("VariablesToExport"), InlineData("AliasesToExport")]
    public void It_exports_nothing_else_and_no_wildcard(string key) => Assert.Empty(List(key));

    /// <summary>Either would load the cmdlets into the default context.</summary>
    [Theory]
    [InlineData("NestedModules"), InlineData("RequiredAssemblies"), InlineData("TypesToProcess")]
    public void It_loads_no_assembly_itself(string key) => Assert.DoesNotContain(key, Manifest, StringComparison.Ordinal);

    [Fact]
    public void Its_version_is_that_of_the_assembly()
    {
        Assert.Equal(ProductVersion.Text, Value("ModuleVersion"));
        Assert.Equal("Attest.Monitoring.psm1", Value("RootModule"));
        Assert.Equal("7.6", Value("PowerShellVersion"));
    }

    [Fact]
    public void Every_type_that_a_cmdlet_outputs_has_a_table_and_a_list()
    {
        var views = XDocument.Load(Repository.PathOf("module", "Attest.Monitoring.Format.ps1xml")).Descendants("View").ToArray();
        bool Has(Type type, string control) => views.Any(view =>
            view.Descendants("TypeName").Any(name => name.Value == type.FullName) && view.Element(control) is not null);
        var types = CmdletShape.All.SelectMany(cmdlet => cmdlet.Outputs).Where(type => type.Assembly == typeof(AttestException).Assembly).Distinct();

        Assert.All(types, type => Assert.True(Has(type, "TableControl") && Has(type, "ListControl"), type.FullName));
    }

    [Fact]
    public void The_built_folder_names_the_licence_of_everything_in_it_that_is_not_ours()
    {
        var folder = Repository.PathOf("out", "module", "Attest.Monitoring");
        Assert.True(File.Exists(Path.Combine(folder, "LICENSE")));
        var notices = File.ReadAllText(Path.Combine(folder, "THIRD-PARTY-NOTICES.md"));
        Assert.Equal(File.ReadAllText(Repository.PathOf("THIRD-PARTY-NOTICES.md")), notices);
        var foreign = Directory.EnumerateFiles(folder, "*.dll", SearchOption.AllDirectories).Select(Path.GetFileName).Where(name => !name!.StartsWith("Attest.", StringComparison.Ordinal)).ToArray();
        Assert.Contains("YamlDotNet.dll", foreign);
        Assert.All(foreign, name => Assert.Contains($"`{name}`", notices));
    }

    [Fact]
    public void Every_view_is_of_a_type_and_of_properties_that_exist()
    {
        foreach (var view in XDocument.Load(Repository.PathOf("module", "Attest.Monitoring.Format.ps1xml")).Descendants("View"))
        {
            var name = view.Descendants("TypeName").Single().Value;
            var type = typeof(AttestException).Assembly.GetType(name);
            Assert.True(type is { IsPublic: true }, name);
            Assert.All(view.Descendants("PropertyName"), property => Assert.NotNull(type!.GetProperty(property.Value)));
        }
    }

    private static string[] List(string key)
    {
        var list = Regex.Match(Manifest, $@"^\s*{key}\s*=\s*(@\(\)|(?<items>'[^']*'(,\s*'[^']*')*))", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        Assert.True(list.Success, key);
        return [.. Quoted().Matches(list.Groups["items"].Value).Select(item => item.Groups["text"].Value)];
    }

    private static string Value(string key) =>
        Regex.Match(Manifest, $@"^\s*{key}\s*=\s*'(?<text>[^']*)'", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["text"].Value;

    [GeneratedRegex("'(?<text>[^']*)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();
}
