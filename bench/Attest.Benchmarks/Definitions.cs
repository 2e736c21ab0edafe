using System.Globalization;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Definitions.Expressions;
using Attest.Monitoring.Sources;

namespace Attest.Benchmarks;

/// <summary>Definitions of any size, in the two shapes that stress a graph: a chain, and one step that all need.</summary>
internal static class Definitions
{
    public static PipelineDefinition Chain(int steps) => Of(steps, i => i == 0 ? [] : [Id(i - 1)]);

    public static PipelineDefinition Fan(int steps) => Of(steps, i => i == 0 ? [] : [Id(0)]);

    private static PipelineDefinition Of(int steps, Func<int, string[]> needs) => new()
    {
        Name = "bench",
        BaseDirectory = AppContext.BaseDirectory,
        Steps =
        [
            .. Enumerable.Range(0, steps).Select(i => new StepDefinition
            {
                Id = Id(i),
                Position = SourcePosition.None,
                Body = new CommandBody([Template.Literal("true")]),
                Needs = needs(i),
            }),
        ],
    };

    private static string Id(int step) => "s" + step.ToString(CultureInfo.InvariantCulture);
}
