using Attest.Monitoring.Definitions;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Planning;

/// <summary>Random valid step graphs: up to 30 steps, any needs without a cycle, shuffled, some of them finally.</summary>
internal static class Graphs
{
    public static Arbitrary<StepDefinition[]> Arbitrary { get; } =
        (from size in Gen.Choose(1, 30)
         from seed in Gen.Choose(0, int.MaxValue - 1)
         select Make(size, new Random(seed))).ToArbitrary();

    private static StepDefinition[] Make(int size, Random random)
    {
        var steps = new StepDefinition[size];
        for (var i = 0; i < size; i++)
        {
            var isFinally = random.Next(5) == 0;
            var needs = Enumerable.Range(0, i)
                .Where(other => random.Next(4) == 0 && (isFinally || !steps[other].Finally))
                .Select(other => $"s{other}");
            steps[i] = Pipelines.Step($"s{i}", [.. needs]) with { Finally = isFinally };
        }

        random.Shuffle(steps);
        return steps;
    }
}
