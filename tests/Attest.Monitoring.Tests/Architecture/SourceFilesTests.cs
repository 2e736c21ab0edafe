using System.Text.RegularExpressions;

namespace Attest.Monitoring.Tests.Architecture;

/// <summary>How the sources are laid out: small files, in the folder their namespace says.</summary>
public sealed partial class SourceFilesTests(ITestOutputHelper output)
{
    private const int LongestFile = 400;

    [Fact]
    public void No_file_is_longer_than_400_lines_and_the_median_is_reported()
    {
        var lengths = new[] { "src", "tests", "bench" }
            .Where(folder => Directory.Exists(Repository.PathOf(folder)))
            .SelectMany(Repository.CSharpFiles)
            .Select(file => (File: file, Lines: File.ReadAllLines(Repository.PathOf(file)).Length))
            .ToArray();

        foreach (var project in lengths.GroupBy(x => string.Join('/', x.File.Split('/').Take(2))))
        {
            var sorted = project.Select(x => x.Lines).Order().ToArray();
            output.WriteLine($"{project.Key}: {sorted.Length} files, {sorted.Sum()} lines, median {sorted[sorted.Length / 2]}, longest {sorted[^1]}");
        }

        Violations.None(lengths.Where(x => x.Lines > LongestFile).Select(x => $"{x.File}: {x.Lines} lines"));
    }

    [Fact]
    public void A_namespace_equals_its_folder()
    {
        var wrong = new List<string>();
        foreach (var file in Repository.CSharpFiles("src"))
        {
            var parts = file.Split('/');
            var expected = string.Join('.', parts[1..^1]);
            var declared = Namespace().Match(File.ReadAllText(Repository.PathOf(file)));
            if (declared.Success && declared.Groups["name"].Value != expected)
                wrong.Add($"{file}: {declared.Groups["name"].Value} instead of {expected}");
        }

        Violations.None(wrong);
    }

    [Fact]
    public void No_file_or_folder_bears_a_name_that_says_nothing()
    {
        var vague = Repository.CSharpFiles("src").Concat(Repository.CSharpFiles("tests"))
            .Where(file => Vague().IsMatch(file));

        Violations.None(vague);
    }

    /// <summary>A folder without tests, of what tests are made with, may bear a name of its own.</summary>
    [Fact]
    public void The_tests_of_the_core_lie_in_the_folders_of_the_core()
    {
        string[] ofTheirOwn = ["Architecture"];
        var folders = Repository.CSharpFiles("tests/Attest.Monitoring.Tests")
            .Where(file => file.EndsWith("Tests.cs", StringComparison.Ordinal))
            .Select(file => file.Split('/'))
            .Where(parts => parts.Length > 3)
            .Select(parts => parts[2])
            .Distinct();

        Violations.None(folders.Except(ofTheirOwn)
            .Where(name => !Directory.Exists(Repository.PathOf("src", "Attest.Monitoring", name)))
            .Select(name => $"src/Attest.Monitoring has no {name}"));
    }

    [GeneratedRegex(@"^namespace\s+(?<name>[\w.]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Namespace();

    [GeneratedRegex("(Manager|Helpers?|Utils|Utility|Utilities|Common|Constants)(?![a-z])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Vague();
}
