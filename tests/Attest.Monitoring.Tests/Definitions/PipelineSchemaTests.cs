using System.Text.Json;
using Attest.Monitoring.Definitions;

namespace Attest.Monitoring.Tests.Definitions;

/// <summary>Holds the JSON Schema for editors and the reader to the same keys.</summary>
public sealed class PipelineSchemaTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(File.ReadAllBytes(
        Path.Combine(RepositoryRoot(), "schemas", "pipeline.schema.json"))).RootElement;

    public static TheoryData<string> Tables() => [.. DefinitionKeys.All().Select(table => table.Name)];

    [Theory]
    [MemberData(nameof(Tables))]
    public void The_schema_and_the_reader_know_the_same_keys(string name)
    {
        var keys = DefinitionKeys.All().Single(table => table.Name == name).Keys;
        var mapping = name == "pipeline" ? Schema : Schema.GetProperty("definitions").GetProperty(name);
        Assert.Equal(keys.Order(StringComparer.Ordinal), KeysOf(mapping).Order(StringComparer.Ordinal));
        Assert.False(mapping.GetProperty("additionalProperties").GetBoolean());
    }

    [Fact]
    public void The_schema_has_no_mapping_that_the_reader_does_not_know() =>
        Assert.Equal(
            DefinitionKeys.All().Select(table => table.Name).Where(name => name != "pipeline").Order(StringComparer.Ordinal),
            Schema.GetProperty("definitions").EnumerateObject()
                .Where(definition => definition.Value.TryGetProperty("properties", out _))
                .Select(definition => definition.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void The_schema_asks_for_exactly_one_body()
    {
        var bodies = Schema.GetProperty("definitions").GetProperty("step").GetProperty("oneOf").EnumerateArray()
            .Select(choice => choice.GetProperty("required")[0].GetString()!);
        Assert.Equal(DefinitionKeys.Bodies, bodies);
    }

    [Fact]
    public void Every_key_of_the_language_is_in_its_reference()
    {
        var reference = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "pipeline.md"));
        Assert.All(
            DefinitionKeys.All().SelectMany(table => table.Keys).Distinct(),
            key => Assert.Contains($"`{key}`", reference, StringComparison.Ordinal));
    }

    private static IEnumerable<string> KeysOf(JsonElement mapping) =>
        mapping.GetProperty("properties").EnumerateObject().Select(property => property.Name);

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Attest.Monitoring.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}
