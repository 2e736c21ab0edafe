using Attest.Monitoring.Definitions.Expressions;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Tests.Definitions.Expressions;

public sealed class ConditionTests
{
    private static readonly ExpressionContext Failed = ExpressionSpec.World with { Progress = new ProgressView(true, false) };
    private static readonly ExpressionContext Cancelled = ExpressionSpec.World with { Progress = new ProgressView(false, true) };

    [Theory]
    [InlineData("parameters.deploy")]
    [InlineData("${{ parameters.deploy }}")]
    [InlineData("  ${{parameters.deploy}}  ")]
    [InlineData("parameters.version == '1.2.3' && !cancelled()")]
    public void A_condition_stands_with_or_without_braces(string text) => Assert.True(Parsed(text).Evaluate(ExpressionSpec.World));

    [Fact]
    public void A_condition_that_asks_for_no_status_also_asks_for_success()
    {
        Assert.False(Parsed("true").Evaluate(Failed));
        Assert.False(Parsed("true").Evaluate(Cancelled));
        Assert.True(Parsed("true").Evaluate(ExpressionSpec.World));
    }

    [Theory]
    [InlineData("failure()", true)]
    [InlineData("always() && parameters.deploy", true)]
    [InlineData("success() || parameters.deploy", true)]
    [InlineData("contains(format('{0}', failure()), 'true')", true)]
    [InlineData("success()", false)]
    public void A_condition_that_asks_for_a_status_is_taken_as_it_is(string text, bool runs) =>
        Assert.Equal(runs, Parsed(text).Evaluate(Failed));

    [Fact]
    public void A_finally_step_asks_for_nothing_but_its_own_condition() =>
        Assert.True(Parsed("parameters.deploy", impliesSuccess: false).Evaluate(Failed));

    [Fact]
    public void The_text_false_is_not_taken_for_true()
    {
        var error = Assert.Throws<AttestException>(() => Parsed("steps.build.outputs.size").Evaluate(ExpressionSpec.World));
        Assert.Equal("a condition is true or false, but steps.build.outputs.size is a text", error.Message);
        Assert.Equal("Compare it: for example == 'true'.", error.Remedy);
    }

    private static Condition Parsed(string text, bool impliesSuccess = true)
    {
        var bag = new DiagnosticBag();
        var condition = Condition.Parse(new ScalarNode(SourcePosition.None, text, text), impliesSuccess, bag);
        Assert.Empty(bag.InDocumentOrder());
        return condition!;
    }
}
