using Attest.Monitoring.Definitions;
using Attest.Monitoring.Definitions.Expressions;
using Attest.Monitoring.Planning;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Tests.Planning;

/// <summary>Definitions made in code, for tests that are not about reading them.</summary>
internal static class Pipelines
{
    private static readonly Dictionary<string, object?> NoParameters = [];

    public static PipelineDefinition Of(params StepDefinition[] steps) => new()
    {
        Name = "test",
        BaseDirectory = Directory.GetCurrentDirectory(),
        Steps = steps,
    };

    public static StepDefinition Step(string id, params string[] needs) => Sh(id, "true", needs);

    public static StepDefinition Sh(string id, string script, params string[] needs) => new()
    {
        Id = id,
        Position = new SourcePosition("test.yml", 1, 1),
        Body = new RunBody(script),
        Shell = "sh",
        Needs = needs,
    };

    public static StepDefinition Command(string id, params string[] words) =>
        Step(id) with { Body = new CommandBody([.. words.Select(Template.Literal)]), Shell = null };

    public static Plan Plan(params StepDefinition[] steps) => Planner.Make(Of(steps), NoParameters);

    public static Plan Plan(this PipelineDefinition definition, params string[] only) =>
        Planner.Make(definition, NoParameters, only);
}
