using Attest.Monitoring.Definitions.Expressions;

namespace Attest.Monitoring.Tests.Definitions.Expressions;

public sealed class ExpressionEvaluationTests
{
    public static TheoryData<string, object?> Values() => new()
    {
        { "true", true }, { "null", null }, { "'it''s'", "it's" }, { "12", 12L }, { "-1.5e2", -150.0 }, { "0x10", 16L },
        { "parameters.version", "1.2.3" }, { "parameters['version']", "1.2.3" }, { "parameters.my-name", "x" },
        { "env.HOME", "/home/a" }, { "env.EMPTY", "" }, { "matrix.os", "linux" }, { "matrix.level", 2L },
        { "steps.build.status", "success" }, { "steps.build.outputs.size", "12" }, { "steps['test[os=linux]'].status", "failure" },
        { "steps[format('test[os={0}]', matrix.os)].status", "failure" },
        { "run.id", "0198" }, { "git.commit", "abc" },
        { "1 == 1.0", true }, { "1 != 2", true }, { "'a' == 'A'", false }, { "true == true", true },
        { "null == null", true }, { "null == 'x'", false }, { "'' != null", true },
        { "1 < 2", true }, { "2 <= 2.0", true }, { "'a' < 'b'", true }, { "'B' < 'a'", true }, { "3 > 3", false }, { "3 >= 3", true },
        { "true && 'x'", "x" }, { "false && parameters.missing", false }, { "'x' || parameters.missing", "x" }, { "!true", false }, { "!!true", true },
        { "parameters.deploy && 'yes' || 'no'", "yes" }, { "parameters.quiet && 'yes' || 'no'", "no" },
        { "env.EMPTY || 'default'", "default" }, { "null || 'default'", "default" },
        { "true || false && false", true }, { "(true || false) && false", false }, { "1 < 2 == true", true }, { "!false == true", true },
        { "contains('abc', 'b')", true }, { "contains('abc', 'B')", false }, { "contains(fromJSON('[1,\"b\"]'), 'b')", true },
        { "contains(fromJSON('[1,\"b\"]'), '1')", false },
        { "startsWith('abc', 'ab')", true }, { "endsWith('abc', 'bc')", true },
        { "format('{0}-{1}-{0}', 'a', 2)", "a-2-a" }, { "format('{{{0}}}', true)", "{true}" }, { "format('plain')", "plain" },
        { "toJSON('a\"b')", "\"a\\\"b\"" }, { "toJSON(matrix)", """{"os":"linux","level":2}""" }, { "toJSON(null)", "null" },
        { "fromJSON(steps.build.outputs.json).a[1]", 2.5 }, { "fromJSON(steps.build.outputs.json).a[3]", null },
        { "fromJSON('\"x\"')", "x" }, { "fromJSON(steps.build.outputs.size) > 9", true },
        { "success()", true }, { "failure()", false }, { "always()", true }, { "cancelled()", false },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void An_expression_has_the_value_that_the_language_says(string text, object? value) =>
        Assert.Equal(value, ExpressionSpec.Evaluate(text));

    [Theory]
    [InlineData("parameters.versoin", "parameters has no 'versoin'; did you mean 'version'?", 12)]
    [InlineData("env.HOEM", "env has no 'HOEM'; did you mean 'HOME'?", 5)]
    [InlineData("steps.build.outputs.sizes", "steps.build.outputs has no 'sizes'; did you mean 'size'?", 21)]
    [InlineData("steps.build.state", "steps.build has no 'state'; did you mean 'status'?", 13)]
    [InlineData("steps.tset.status", "there is no finished step 'tset' to read from here", 7)]
    [InlineData("git.tag", "git has no tag here", 5)]
    [InlineData("parameters.version.x", "a text has no member x", 20)]
    [InlineData("fromJSON('[1]')[1]", "a list of 1 has no item 1", 17)]
    [InlineData("parameters.count == '3'", "'==' cannot compare a number (parameters.count) with a text ('3')", 1)]
    [InlineData("true < false", "'<' cannot compare a boolean (true) with a boolean (false)", 1)]
    [InlineData("!'x'", "'!' takes a boolean, but 'x' is a text", 2)]
    [InlineData("'false' && true", "the left of '&&' takes a boolean, but 'false' is a text", 1)]
    [InlineData("contains('abc', 1)", "argument 2 of contains() must be a text, but 1 is a number", 17)]
    [InlineData("format('{1}', 'a')", "format() names {1}, but has 1 argument to place", 8)]
    [InlineData("format('{')", "format() has a lone '{' at character 1", 8)]
    [InlineData("fromJSON('{')", "fromJSON() was given no JSON: '{'", 10)]
    [InlineData("format('{0}', matrix)", "matrix is a mapping, which has no text", 15)]
    public void What_cannot_be_is_an_error_with_its_place_and_a_remedy(string text, string message, int column)
    {
        var position = new Monitoring.Sources.SourcePosition("f.yml", 7, 1);
        var source = new Monitoring.Sources.ScalarNode(position, text, text) { TextStart = position };
        var error = Assert.Throws<AttestException>(() =>
        {
            _ = new ExpressionEvaluator(ExpressionSpec.World, source).Evaluate(ExpressionSpec.Parse(text));
        });
        Assert.Equal(ErrorIds.ExpressionFailed, error.ErrorId);
        Assert.Equal(message, error.Message);
        Assert.Equal($"f.yml:7:{column}", error.Position!.ToString());
        Assert.NotEmpty(error.Remedy);
    }

    [Fact]
    public void A_text_that_doubles_at_each_level_ends_at_a_mebibyte()
    {
        var text = "'0123456789'";
        for (var i = 0; i < 40; i++)
            text = $"format('{{0}}{{0}}', {text})";
        var error = Assert.Throws<AttestException>(() => ExpressionSpec.Evaluate(text));
        Assert.Contains("more than 1048576 characters", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Git_is_only_asked_when_an_expression_reads_it()
    {
        var asked = 0;
        var world = ExpressionSpec.World with
        {
            Git = _ =>
            {
                asked++;
                return "abc";
            },
        };
        ExpressionSpec.Render("${{ parameters.version }}", world);
        Assert.Equal(0, asked);
        Assert.Equal("abc", ExpressionSpec.Render("${{ git.commit }}", world));
        Assert.Equal(1, asked);
    }

    [Theory]
    [InlineData(false, false, true, false, false)]
    [InlineData(true, false, false, true, false)]
    [InlineData(false, true, false, false, true)]
    [InlineData(true, true, false, true, true)]
    public void Status_functions_say_how_the_run_stands(bool failed, bool cancelled, bool success, bool failure, bool isCancelled)
    {
        var world = ExpressionSpec.World with { Progress = new ProgressView(failed, cancelled) };
        Assert.Equal(success, ExpressionSpec.Evaluate("success()", world));
        Assert.Equal(failure, ExpressionSpec.Evaluate("failure()", world));
        Assert.Equal(isCancelled, ExpressionSpec.Evaluate("cancelled()", world));
        Assert.Equal(true, ExpressionSpec.Evaluate("always()", world));
    }
}
