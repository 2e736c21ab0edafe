using System.Reflection;

namespace Attest.Monitoring.Tests.Architecture;

/// <summary>One page per error id, one error id per page: whoever searches for an id finds what to do.</summary>
public sealed class ErrorPagesTests
{
    private static readonly string[] Ids =
    [
        .. typeof(ErrorIds).GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!)
            .Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void Every_error_id_has_a_page_and_every_page_an_error_id()
    {
        var folder = Repository.PathOf("docs", "errors");
        var pages = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "Attest.*.md").Select(file => Path.GetFileNameWithoutExtension(file)!).ToArray()
            : [];

        Violations.None(Ids.Except(pages).Select(id => $"docs/errors/{id}.md is missing"));
        Violations.None(pages.Except(Ids).Select(id => $"docs/errors/{id}.md is of no error id"));
    }

    [Fact]
    public void A_page_is_titled_by_its_id_and_says_more_than_a_line()
    {
        foreach (var id in Ids)
        {
            var page = Repository.PathOf("docs", "errors", id + ".md");
            if (!File.Exists(page))
                continue;
            var lines = File.ReadAllLines(page);
            Assert.Equal($"# {id}", lines[0]);
            Assert.True(lines.Count(line => line.Trim().Length > 0) >= 4, $"{page} is too short to help.");
        }
    }

    [Fact]
    public void An_error_id_is_named_as_its_constant_and_unique()
    {
        var wrong = typeof(ErrorIds).GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
            .Where(field => field.IsLiteral && $"Attest.{field.Name}" != (string?)field.GetRawConstantValue());

        Violations.None(wrong.Select(field => field.Name));
        Assert.Equal(Ids.Length, Ids.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }
}
