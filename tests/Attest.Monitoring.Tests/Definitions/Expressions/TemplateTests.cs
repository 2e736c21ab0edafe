using Attest.Monitoring.Definitions.Expressions;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Tests.Definitions.Expressions;

public sealed class TemplateTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("v${{ parameters.version }}-${{matrix.os}}!", "v1.2.3-linux!")]
    [InlineData("${{ parameters.deploy }} ${{ parameters.count }} ${{ parameters.ratio }} [${{ null }}]", "true 3 0.5 []")]
    [InlineData("${{ '}}' }}", "}}")]
    [InlineData("${{ '${{' }} x }}", "${{ x }}")]
    [InlineData("$VAR ${VAR} {{ x }} }}", "$VAR ${VAR} {{ x }} }}")]
    public void Every_expression_is_replaced_by_its_value(string text, string rendered) =>
        Assert.Equal(rendered, ExpressionSpec.Render(text));

    [Fact]
    public void A_literal_is_never_evaluated()
    {
        var literal = Template.Literal("${{ parameters.version }}");
        Assert.False(literal.HasExpressions);
        Assert.Equal("${{ parameters.version }}", literal.Render(ExpressionSpec.World));
    }

    [Fact]
    public void Every_mistake_of_a_text_is_reported_with_its_column()
    {
        var bag = new DiagnosticBag();
        var start = new SourcePosition("f.yml", 2, 5);
        var text = "a ${{ nope }} b ${{ 1 + }}";
        Template.Parse(new ScalarNode(start, text, text) { TextStart = start }, bag);
        Assert.Equal(
            ["f.yml:2:11: unknown name 'nope'; valid are parameters, env, matrix, steps, run, git", "f.yml:2:27: '+' cannot stand in an expression"],
            bag.InDocumentOrder().Select(diagnostic => diagnostic.ToString()));
    }

    [Fact]
    public void The_names_that_an_expression_reads_can_be_listed()
    {
        var references = ExpressionReference.Of(
            ExpressionSpec.Parse("contains(steps.build.outputs['a b'], parameters.x) && env[matrix.os] == toJSON(run)"));
        Assert.Equal(
            [("steps", "build", "outputs"), ("parameters", "x", null), ("env", null, null), ("matrix", "os", null), ("run", null, null)],
            references.Select(reference => (reference.Context, reference.Name, reference.Member)));
    }

    [Fact]
    public void An_expression_as_deep_as_a_file_is_long_is_refused_and_overflows_nothing()
    {
        foreach (var text in new[] { new string('(', 300_000), string.Concat(Enumerable.Repeat("!", 300_000)), string.Join("||", Enumerable.Repeat("true", 100_000)), "parameters" + string.Concat(Enumerable.Repeat(".a", 100_000)) })
        {
            var bag = new DiagnosticBag();
            Assert.Null(Condition.Parse(new ScalarNode(SourcePosition.None, text, text), impliesSuccess: true, bag));
            Assert.Contains("levels", Assert.Single(bag.InDocumentOrder()).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("${{ '")]
    [InlineData("${{ nope }}")]
    [InlineData("${{")]
    [InlineData("${{ (")]
    public void A_mebibyte_of_mistakes_is_read_once_and_not_again_for_each(string mistake)
    {
        var bag = new DiagnosticBag();
        var text = string.Concat(Enumerable.Repeat(mistake, 1024 * 1024 / mistake.Length));
        var start = new SourcePosition("f", 1, 1);
        Template.Parse(new ScalarNode(start, text, text) { TextStart = start }, bag);
        Assert.InRange(bag.InDocumentOrder().Count, 1, DiagnosticBag.Limit + 1);
    }
}
