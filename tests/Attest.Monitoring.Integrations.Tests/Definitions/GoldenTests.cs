using System.Text;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Integrations.YamlDotNet;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Integrations.Tests.Definitions;

/// <summary>
/// Each Golden/*.yml is read and what is said of it compared with its .expected.txt, to the letter. On a difference the
/// text at hand is left beside it, in the output folder, as .received.txt.
/// </summary>
public sealed class GoldenTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Definitions", "Golden");

    public static TheoryData<string> Names()
    {
        var names = new TheoryData<string>();
        foreach (var file in Directory.GetFiles(Folder, "*.yml").Order(StringComparer.Ordinal))
            names.Add(Path.GetFileNameWithoutExtension(file));
        return names;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_mistake_of_a_file_is_told_as_expected(string name)
    {
        var received = Said(name);
        var expectedFile = Path.Combine(Folder, $"{name}.expected.txt");
        var expected = File.Exists(expectedFile) ? File.ReadAllText(expectedFile).ReplaceLineEndings("\n") : "";
        if (received != expected)
            File.WriteAllText(Path.Combine(Folder, $"{name}.received.txt"), received);
        Assert.Equal(expected, received);
    }

    [Fact]
    public void At_least_twenty_five_broken_files_are_covered() =>
        Assert.True(Directory.GetFiles(Folder, "*.expected.txt").Count(file => File.ReadAllText(file).TrimEnd() != "valid") >= 25);

    private static string Said(string name)
    {
        try
        {
            var content = DocumentFile.Read(Path.Combine(Folder, $"{name}.yml"));
            var result = DefinitionReader.Read(YamlDocument.Parse($"{name}.yml", content), $"{name}.yml", Folder);
            return result.Definition is null ? Lines(result.Diagnostics) : Lines(result.Definition.Deferred);
        }
        catch (AttestException error)
        {
            return Lines(error.Diagnostics);
        }
    }

    private static string Lines(IReadOnlyList<Diagnostic> diagnostics)
    {
        var text = new StringBuilder();
        foreach (var diagnostic in diagnostics)
            text.Append(diagnostic).Append('\n');
        return text.ToString();
    }

    private static string Lines(IReadOnlyList<DeferredKey> deferred)
    {
        var text = new StringBuilder("valid\n");
        foreach (var key in deferred)
            text.Append($"{key.Position}: '{key.Key}' is refused when run\n");
        return text.ToString();
    }
}
