using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Attest.Monitoring.Configuration.Publishing;
using Attest.Monitoring.Configuration.Settings;

namespace Attest.Monitoring.Tests.Configuration;

/// <summary>The JSON Schema and the page of settings stand in the repository as the table makes them.</summary>
public sealed class PublishingTests
{
    private const string Regenerate = "TESTS_REGENERATE";

    [Fact]
    public void The_schema_is_that_of_the_table() =>
        Same(Path.Combine("schemas", "attest.schema.json"), _ => Encoding.UTF8.GetString(ConfigurationSchema.Write()));

    [Fact]
    public void The_page_has_the_tables_of_the_table() => Same(Path.Combine("docs", "configuration.md"), ConfigurationPage.Renew);

    [Fact]
    public void Every_default_is_a_value_of_its_setting()
    {
        Assert.All(SettingsTable.All, row => Assert.True(row.Default is null || row.DefaultValue is not null, $"{row.Key}: {row.Default}"));
    }

    [Fact]
    public void Every_key_spelling_and_variable_is_one_of_a_kind()
    {
        var keys = SettingsTable.All.SelectMany(row => row.Spellings.Prepend(row.Key)).ToList();
        Assert.Equal(keys.Count, keys.Distinct(StringComparer.Ordinal).Count());
        Assert.All(SettingsTable.All, row => Assert.Equal((row, row.Key), SettingsTable.Find(row.Key)));
        Assert.All(SettingsTable.All.Where(row => row.Variable is not null), row => Assert.Same(row, SettingsTable.Variables[row.Variable!].Setting));
    }

    [Theory]
    [InlineData("localhost:80"), InlineData(":9090"), InlineData("[::1]:80"), InlineData("80"), InlineData("a b:80"), InlineData("h:99999")]
    [InlineData("/"), InlineData("/a?b"), InlineData(""), InlineData("9x"), InlineData("a:b_1"), InlineData("http://h"), InlineData("HTTPS://h/p"), InlineData("ftp://h")]
    public void What_the_reader_takes_the_schema_takes(string text)
    {
        TextType[] types = [TextType.Any, TextType.Path, TextType.Url, TextType.Route, TextType.Address, TextType.MetricNamespace];
        foreach (var type in types)
        {
            if (type.OfText(text) is not null) Assert.Matches(new Regex(type.Pattern!, RegexOptions.None, TimeSpan.FromSeconds(1)), text);
        }
    }

    [Fact]
    public void The_schema_is_json_and_has_every_setting()
    {
        using var schema = JsonDocument.Parse(ConfigurationSchema.Write());
        foreach (var row in SettingsTable.All)
        {
            var node = schema.RootElement;
            foreach (var part in row.Key.Split('.'))
                node = part == "*" ? node.GetProperty("additionalProperties") : node.GetProperty("properties").GetProperty(part);
            Assert.True(node.TryGetProperty("description", out _), row.Key);
        }
    }

    private static void Same(string file, Func<string, string> make)
    {
        var path = Path.Combine(Root(), file);
        var held = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        var made = make(held);
        if (Environment.GetEnvironmentVariable(Regenerate) == "1") File.WriteAllText(path, made);
        else Assert.True(held == made, $"{file} is not what the table of settings makes: run this test once with {Regenerate}=1 and commit the file.");
    }

    private static string Root()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Attest.Monitoring.sln"))) return folder;
        }

        throw new InvalidOperationException("The tests run outside the repository.");
    }
}
