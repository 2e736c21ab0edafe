using Attest.Monitoring.Definitions;
using Attest.Monitoring.Planning;
using BenchmarkDotNet.Attributes;

namespace Attest.Benchmarks;

/// <summary>From a validated definition to an ordered plan.</summary>
public class PlanningBenchmarks
{
    private static readonly Dictionary<string, object?> NoParameters = [];
    private PipelineDefinition _chain = null!;
    private PipelineDefinition _fan = null!;

    [Params(1_000, 10_000)]
    public int Steps { get; set; }

    [GlobalSetup]
    public void Define()
    {
        _chain = Definitions.Chain(Steps);
        _fan = Definitions.Fan(Steps);
    }

    [Benchmark]
    public object PlanAChain() => Planner.Make(_chain, NoParameters);

    [Benchmark]
    public object PlanAFan() => Planner.Make(_fan, NoParameters);
}
