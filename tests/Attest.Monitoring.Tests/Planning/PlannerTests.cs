using Attest.Monitoring.Definitions;
using Attest.Monitoring.Planning;
using FsCheck;
using FsCheck.Fluent;
using static Attest.Monitoring.Tests.Planning.Pipelines;

namespace Attest.Monitoring.Tests.Planning;

public sealed class PlannerTests
{
    [Fact]
    public void Steps_that_need_nothing_keep_the_order_they_were_written_in() =>
        Assert.Equal(["c", "a", "b"], Ids(Plan(Step("c"), Step("a"), Step("b"))));

    [Fact]
    public void A_step_stands_behind_all_it_needs() =>
        Assert.Equal(["restore", "build", "test", "pack"], Ids(Plan(
            Step("test", "build"), Step("pack", "build", "test"), Step("build", "restore"), Step("restore"))));

    [Fact]
    public void Finally_steps_stand_last() =>
        Assert.Equal(["b", "a"], Ids(Plan(Step("a") with { Finally = true }, Step("b"))));

    [Fact]
    public void Needs_index_into_the_plan()
    {
        var plan = Plan(Step("late", "early"), Step("early"));
        Assert.Equal([0], plan.Steps[1].Needs);
        Assert.Equal("early", plan.Steps[plan.Steps[1].Needs[0]].Id);
    }

    [Fact]
    public void A_matrix_makes_a_step_of_every_combination_and_a_need_means_all()
    {
        var build = Step("build") with
        {
            Matrix = [new MatrixAxis("os", ["a", "b"]), new MatrixAxis("debug", [true, false]), new MatrixAxis("n", [1L, 2.5])],
        };
        var plan = Plan(build, Step("test", "build"));
        Assert.Equal(9, plan.Steps.Count);
        Assert.Equal("build[os=a,debug=true,n=1]", plan.Steps[0].Id);
        Assert.Equal("build[os=b,debug=false,n=2.5]", plan.Steps[7].Id);
        Assert.Equal(false, plan.Steps[7].Matrix["debug"]);
        Assert.Equal(Enumerable.Range(0, 8), plan.Steps[8].Needs);
    }

    [Fact]
    public void Only_takes_what_the_step_needs_and_the_clean_up_that_fits()
    {
        var definition = Of(
            Step("a"), Step("b", "a"), Step("c"),
            Step("clean") with { Finally = true },
            Step("clean-c", "c") with { Finally = true });
        Assert.Equal(["a", "b", "clean"], Ids(definition.Plan("b")));
        Assert.Equal(["c", "clean", "clean-c"], Ids(definition.Plan("C")));
    }

    [Fact]
    public void Only_takes_one_member_of_a_matrix()
    {
        var definition = Of(Step("m") with { Matrix = [new MatrixAxis("v", ["x", "y"])] });
        Assert.Equal(["m[v=y]"], Ids(definition.Plan("m[v=y]")));
    }

    [Fact]
    public void Only_an_unknown_step_is_refused_by_name()
    {
        var fault = Assert.Throws<AttestException>(() => Of(Step("a")).Plan("b"));
        Assert.Equal(ErrorIds.ArgumentInvalid, fault.ErrorId);
        Assert.Contains("'b'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_of_10_000_steps_and_a_step_that_needs_all_of_them_are_planned()
    {
        var steps = new List<StepDefinition> { Step("s0") };
        for (var i = 1; i < 10_000; i++) steps.Add(Step($"s{i}", $"s{i - 1}"));
        steps.Add(Step("all", [.. steps.Select(step => step.Id)]));
        var plan = Plan([.. Enumerable.Reverse(steps)]);
        Assert.Equal("s0", plan.Steps[0].Id);
        Assert.Equal("s9999", plan.Steps[9_999].Id);
        Assert.Equal(10_000, plan.Steps[10_000].Needs.Count);
    }

    [Fact]
    public void Every_plan_of_every_graph_is_a_topological_order_of_all_steps() =>
        Prop.ForAll(Graphs.Arbitrary, steps =>
        {
            var plan = Plan(steps);
            var seen = new HashSet<string>();
            var sawFinally = false;
            foreach (var step in plan.Steps)
            {
                if (!step.Definition.Needs.All(seen.Contains)) return false;
                if (!step.Needs.All(need => need < step.Index)) return false;
                if (sawFinally && !step.Definition.Finally) return false;
                sawFinally |= step.Definition.Finally;
                seen.Add(step.Id);
            }

            return seen.Count == steps.Length;
        }).QuickCheckThrowOnFailure();

    private static IEnumerable<string> Ids(Plan plan) => plan.Steps.Select(step => step.Id);
}
