using Attest.Monitoring.Definitions.Expressions;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Tests.Definitions.Expressions;

/// <summary>A small world to evaluate expressions in.</summary>
internal static class ExpressionSpec
{
    public static ExpressionContext World { get; } = new()
    {
        Parameters = new Dictionary<string, object?>
        {
            ["version"] = "1.2.3", ["deploy"] = true, ["quiet"] = false, ["count"] = 3L, ["ratio"] = 0.5, ["my-name"] = "x",
        },
        Env = new Dictionary<string, string> { ["HOME"] = "/home/a", ["EMPTY"] = "" },
        Matrix = new Dictionary<string, object> { ["os"] = "linux", ["level"] = 2L },
        Step = id => id switch
        {
            "build" => new StepView("success", new Dictionary<string, string> { ["size"] = "12", ["json"] = """{"a":[1,2.5,"x",null,true]}""" }),
            "test[os=linux]" => new StepView("failure", new Dictionary<string, string>()),
            _ => null,
        },
        Run = new Dictionary<string, string> { ["id"] = "0198", ["attempt"] = "1" },
        Git = name => name == "commit" ? "abc" : null,
    };

    public static Expression Parse(string text)
    {
        var (expression, parser) = ExpressionParser.Parse(text, 0, braced: false);
        return expression ?? throw new InvalidOperationException($"{text}: {parser.Error}");
    }

    public static object? Evaluate(string text, ExpressionContext? context = null) =>
        new ExpressionEvaluator(context ?? World, new ScalarNode(SourcePosition.None, text, text)).Evaluate(Parse(text));

    public static string Render(string text, ExpressionContext? context = null) => Template(text).Render(context ?? World);

    public static Template Template(string text)
    {
        var bag = new DiagnosticBag();
        var template = Monitoring.Definitions.Expressions.Template.Parse(new ScalarNode(SourcePosition.None, text, text), bag);
        Assert.Empty(bag.InDocumentOrder());
        return template;
    }
}
