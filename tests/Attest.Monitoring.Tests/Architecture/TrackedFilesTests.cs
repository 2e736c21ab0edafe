using System.Text.RegularExpressions;

namespace Attest.Monitoring.Tests.Architecture;

/// <summary>The repository speaks of the product: of no machine it was written on and of no registry it restored from.</summary>
public sealed partial class TrackedFilesTests
{
    private static readonly string[] Binary = [".png", ".ico", ".pfx", ".gz", ".zip", ".pb", ".bin"];

    [Fact]
    public void No_tracked_file_names_a_path_of_somebodys_machine()
    {
        Violations.None(LinesMatching(MachinePath()));
    }

    [Fact]
    public void No_tracked_file_names_a_package_registry()
    {
        Violations.None(LinesMatching(Registry()));
    }

    [Theory]
    [InlineData("cd /wo" + "rk/main")]
    [InlineData("see \"/ho" + "me/jane/x\"")]
    [InlineData(@"C:\Use" + @"rs\jane")]
    public void A_machine_path_is_recognised(string line) => Assert.Matches(MachinePath(), line);

    [Theory]
    [InlineData("https://api.nu" + "get.org/v3/index.json")]
    [InlineData("registry.np" + "mjs.org")]
    public void A_registry_is_recognised(string line) => Assert.Matches(Registry(), line);

    [Theory]
    [InlineData("src/work/main")]
    [InlineData("$HOME/home/x")]
    [InlineData("the nuget client")]
    [InlineData("HOME=/ho" + "me/a")]
    public void Plain_words_are_not(string line)
    {
        Assert.DoesNotMatch(MachinePath(), line);
        Assert.DoesNotMatch(Registry(), line);
    }

    private static IEnumerable<string> LinesMatching(Regex pattern)
    {
        foreach (var file in Repository.TrackedFiles())
        {
            if (Binary.Contains(Path.GetExtension(file)))
                continue;
            var number = 0;
            foreach (var line in File.ReadLines(Repository.PathOf(file)))
            {
                number++;
                if (pattern.IsMatch(line))
                    yield return $"{file}:{number}: {line.Trim()}";
            }
        }
    }

    // Written in pieces, so that this file passes its own test. A home of one letter is a specimen, not a person.
    [GeneratedRegex("(?<![\\w.}$/-])/(wo" + "rk/|ho" + "me/[a-z]\\w|ro" + "ot/|tmp/att" + "est/)|[A-Z]:\\\\Use" + "rs\\\\", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MachinePath();

    [GeneratedRegex("(api\\.nu" + "get|nu" + "get\\.org/v3|registry\\.np" + "mjs|regi" + "stry\\.yarn|py" + "pi\\.org|deb\\.deb" + "ian|proxy\\.gol" + "ang)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Registry();
}
