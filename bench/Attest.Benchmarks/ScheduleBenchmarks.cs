using Attest.Monitoring.Planning;
using Attest.Monitoring.Running;
using BenchmarkDotNet.Attributes;

namespace Attest.Benchmarks;

/// <summary>What the schedule itself costs: every step handed out and ended at once.</summary>
public class ScheduleBenchmarks
{
    private Plan _chain = null!;
    private Plan _fan = null!;

    [Params(10_000)]
    public int Steps { get; set; }

    [GlobalSetup]
    public void MakePlans()
    {
        var none = new Dictionary<string, object?>();
        _chain = Planner.Make(Definitions.Chain(Steps), none);
        _fan = Planner.Make(Definitions.Fan(Steps), none);
    }

    [Benchmark]
    public bool DrainAChain() => Drain(_chain);

    [Benchmark]
    public bool DrainAFan() => Drain(_fan);

    private static bool Drain(Plan plan)
    {
        var schedule = new Schedule(plan);
        while (schedule.TakeReady() is { } step)
            schedule.End(step, RunStatus.Success, tolerated: false);
        return schedule.IsDone;
    }
}
