using Attest.Monitoring.Definitions;
using Attest.Monitoring.Sources;
using static Attest.Monitoring.Tests.Definitions.DefinitionSpec;

namespace Attest.Monitoring.Tests.Definitions;

public sealed class DefinitionDigestTests
{
    private static readonly string Plain = Of(Pipeline(("env", Map(("A", "1"), ("B", "2")))));

    [Fact]
    public void It_is_a_sha_256_in_lower_hex() => Assert.Matches("^[0-9a-f]{64}$", Plain);

    [Fact]
    public void The_order_of_keys_does_not_count() =>
        Assert.Equal(Plain, Of(Pipeline(("env", Map(("B", "2"), ("A", "1"))))));

    [Fact]
    public void Places_do_not_count()
    {
        var node = ObjectNodes.From("x");
        Assert.Equal(DefinitionDigest.Of(node), DefinitionDigest.Of(node with { Position = new SourcePosition("f", 3, 4) }));
    }

    [Fact]
    public void Every_value_its_type_and_every_character_of_a_script_count()
    {
        string[] digests =
        [
            Plain,
            Of(Pipeline(("env", Map(("A", "1"), ("B", "3"))))),
            Of(Pipeline(("env", Map(("A", 1), ("B", "2"))))),
            Of(Pipeline(("env", Map(("A", "12"), ("B", ""))))),
            Of(Pipeline(("env", Map(("A", "1"), ("b", "2"))))),
            Of(Script("echo")), Of(Script("echo ")), Of(Script("echo\n")),
            Of(Pipeline(("modules", new[] { "ab" }))), Of(Pipeline(("modules", new[] { "a", "b" }))), Of(Pipeline(("modules", new[] { "b", "a" }))),
        ];
        Assert.Equal(digests.Length, digests.Distinct().Count());
    }

    private static object Script(string text) => Pipeline(("steps", new[] { Map(("id", "a"), ("run", text)) }));

    private static string Of(object value) => Valid(value).Digest;
}
