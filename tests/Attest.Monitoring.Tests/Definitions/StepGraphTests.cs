using System.Collections.Specialized;
using Attest.Monitoring.Definitions.Reading;
using FsCheck;
using FsCheck.Fluent;
using static Attest.Monitoring.Tests.Definitions.DefinitionSpec;

namespace Attest.Monitoring.Tests.Definitions;

public sealed class StepGraphTests
{
    private const int Long = 10_000;

    [Fact]
    public void A_chain_of_ten_thousand_steps_is_valid()
    {
        var steps = Chain(Long);
        steps[^1]["env"] = Map(("FIRST", "${{ steps.s0.status }}"));
        Assert.Equal(Long, Valid(Pipeline(("steps", steps))).Steps.Count);
    }

    [Fact]
    public void A_circle_of_ten_thousand_steps_is_named_with_its_middle_counted()
    {
        var steps = Chain(Long);
        steps[0]["needs"] = new[] { $"s{Long - 1}" };
        var mistake = Assert.Single(Mistakes(Pipeline(("steps", steps))));
        Assert.StartsWith("steps[0].needs[0]: these steps need each other in a circle: s0 → s9999 → s9998 → ", mistake, StringComparison.Ordinal);
        Assert.Contains("… 9960 more … → s20", mistake, StringComparison.Ordinal);
        Assert.EndsWith("→ s2 → s1 → s0", mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_circle_is_named_step_by_step() =>
        Assert.Equal("a → b → c → a", CycleText.Of(3, i => "abc"[i].ToString()));

    [Fact]
    public void A_graph_without_a_circle_is_valid_and_with_one_is_not()
    {
        var edges = Gen.Two(Gen.Choose(0, 9)).ListOf().ToArbitrary();
        Prop.ForAll(edges, pairs =>
        {
            var distinct = pairs.Distinct().ToList();
            var steps = Enumerable.Range(0, 10)
                .Select(i => Map(("id", $"s{i}"), ("run", "echo"), ("needs", distinct.Where(pair => pair.Item1 == i).Select(pair => $"s{pair.Item2}").ToArray())))
                .ToArray();
            return Mistakes(Pipeline(("steps", steps))).Any() == HasCircle(distinct);
        }).QuickCheckThrowOnFailure();
    }

    // The textbook's definition: some step reaches itself.
    private static bool HasCircle(List<(int From, int To)> edges)
    {
        var reaches = new bool[10, 10];
        foreach (var (from, to) in edges)
            reaches[from, to] = true;
        for (var k = 0; k < 10; k++)
        {
            for (var i = 0; i < 10; i++)
            {
                for (var j = 0; j < 10; j++)
                    reaches[i, j] |= reaches[i, k] && reaches[k, j];
            }
        }
        return Enumerable.Range(0, 10).Any(i => reaches[i, i]);
    }

    private static OrderedDictionary[] Chain(int count) => Enumerable.Range(0, count)
        .Select(i => i == 0
            ? Map(("id", "s0"), ("run", "echo"))
            : Map(("id", $"s{i}"), ("needs", new[] { $"s{i - 1}" }), ("run", "echo"), ("env", Map(("BEFORE", $"${{{{ steps.s{i - 1}.status }}}}")))))
        .ToArray();
}
