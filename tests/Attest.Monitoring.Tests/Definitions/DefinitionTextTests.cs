using Attest.Monitoring.Definitions;
using Attest.Monitoring.Sources;
using static Attest.Monitoring.Tests.Definitions.DefinitionSpec;

namespace Attest.Monitoring.Tests.Definitions;

public sealed class DefinitionTextTests
{
    private static readonly string Plain = Of(Pipeline(("env", Map(("A", "1"), ("B", "2")))));

    [Fact]
    public void It_is_json_that_reads_like_the_definition()
    {
        using var json = System.Text.Json.JsonDocument.Parse(Of(Script("echo 'a'\n# b")));
        Assert.Equal("echo 'a'\n# b", json.RootElement.GetProperty("steps")[0].GetProperty("run").GetString());
    }

    [Theory]
    [InlineData(0x1FL, "0x1F")]
    [InlineData(double.PositiveInfinity, ".inf")]
    [InlineData(1L, "01")]
    public void A_number_that_json_does_not_have_is_kept_as_it_was_written(object value, string text) =>
        Assert.Contains(text, Text(new ScalarNode(SourcePosition.None, value, text)), StringComparison.Ordinal);

    [Fact]
    public void The_order_of_keys_does_not_count() =>
        Assert.Equal(Plain, Of(Pipeline(("env", Map(("B", "2"), ("A", "1"))))));

    [Fact]
    public void Places_do_not_count()
    {
        var node = ObjectNodes.From("x");
        Assert.Equal(Text(node), Text(node with { Position = new SourcePosition("f", 3, 4) }));
    }

    [Fact]
    public void Every_value_its_type_and_every_character_of_a_script_count()
    {
        string[] texts =
        [
            Plain,
            Of(Pipeline(("env", Map(("A", "1"), ("B", "3"))))),
            Of(Pipeline(("env", Map(("A", 1), ("B", "2"))))),
            Of(Pipeline(("env", Map(("A", "12"), ("B", ""))))),
            Of(Pipeline(("env", Map(("A", "1"), ("b", "2"))))),
            Of(Script("echo")), Of(Script("echo ")), Of(Script("echo\n")),
            Of(Pipeline(("modules", new[] { "ab" }))), Of(Pipeline(("modules", new[] { "a", "b" }))), Of(Pipeline(("modules", new[] { "b", "a" }))),
        ];
        Assert.Equal(texts.Length, texts.Distinct().Count());
    }

    private static object Script(string text) => Pipeline(("steps", new[] { Map(("id", "a"), ("run", text)) }));

    private static string Of(object value) => Text(Valid(value).Root!);

    private static string Text(SourceNode node) => System.Text.Encoding.UTF8.GetString(DefinitionText.Of(node).Span);
}
