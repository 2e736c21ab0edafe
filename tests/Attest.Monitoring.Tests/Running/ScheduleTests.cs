using Attest.Monitoring.Planning;
using Attest.Monitoring.Running;
using Attest.Monitoring.Tests.Planning;
using FsCheck;
using FsCheck.Fluent;
using static Attest.Monitoring.Tests.Planning.Pipelines;

namespace Attest.Monitoring.Tests.Running;

public sealed class ScheduleTests
{
    [Fact]
    public void A_step_is_handed_out_when_all_it_needs_has_ended()
    {
        var schedule = new Schedule(Plan(Step("a"), Step("b"), Step("c", "a", "b")));
        Assert.Equal(0, schedule.TakeReady());
        Assert.Equal(1, schedule.TakeReady());
        Assert.Null(schedule.TakeReady());
        schedule.End(1, RunStatus.Success, tolerated: false);
        Assert.Null(schedule.TakeReady());
        schedule.End(0, RunStatus.Success, tolerated: false);
        Assert.Equal(2, schedule.TakeReady());
        Assert.Equal(default, schedule.StandingOf(2));
        Assert.False(schedule.IsDone);
        schedule.End(2, RunStatus.Success, tolerated: false);
        Assert.True(schedule.IsDone);
    }

    [Fact]
    public void A_failure_is_handed_down_through_what_it_skipped()
    {
        var schedule = new Schedule(Plan(Step("a"), Step("b", "a"), Step("c", "b")));
        schedule.End(schedule.TakeReady()!.Value, RunStatus.Failure, tolerated: false);
        schedule.End(schedule.TakeReady()!.Value, RunStatus.Skipped, tolerated: false);
        Assert.Equal(new StepStanding(AncestorFailed: true, NeedUnmet: true), schedule.StandingOf(2));
        Assert.True(schedule.AnyFailed);
    }

    [Fact]
    public void A_tolerated_failure_fails_nobody()
    {
        var schedule = new Schedule(Plan(Step("a"), Step("b", "a")));
        schedule.End(schedule.TakeReady()!.Value, RunStatus.Failure, tolerated: true);
        Assert.Equal(default, schedule.StandingOf(1));
        Assert.False(schedule.AnyFailed);
    }

    [Fact]
    public void A_skipped_need_is_unmet_but_nothing_failed()
    {
        var schedule = new Schedule(Plan(Step("a"), Step("b", "a")));
        schedule.End(schedule.TakeReady()!.Value, RunStatus.Skipped, tolerated: false);
        Assert.Equal(new StepStanding(AncestorFailed: false, NeedUnmet: true), schedule.StandingOf(1));
    }

    [Fact]
    public void Finally_steps_wait_for_every_other_step()
    {
        var schedule = new Schedule(Plan(Step("clean") with { Finally = true }, Step("a"), Step("b")));
        var first = schedule.TakeReady()!.Value;
        var second = schedule.TakeReady()!.Value;
        Assert.Null(schedule.TakeReady());
        schedule.End(first, RunStatus.Failure, tolerated: false);
        Assert.False(schedule.HasReady);
        schedule.End(second, RunStatus.Success, tolerated: false);
        Assert.True(schedule.HasReady);
        Assert.Equal(2, schedule.TakeReady());
    }

    [Fact]
    public void Whatever_ends_in_whatever_order_every_step_is_handed_out_once_and_not_too_early() =>
        Prop.ForAll(Graphs.Arbitrary, Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), (steps, seed) =>
            Simulate(Plan(steps), new Random(seed))).QuickCheckThrowOnFailure();

    private static bool Simulate(Plan plan, Random random)
    {
        var schedule = new Schedule(plan);
        var running = new List<int>();
        var ended = new Dictionary<int, RunStatus>();
        var handedOut = new HashSet<int>();
        while (!schedule.IsDone)
        {
            while (schedule.HasReady && random.Next(3) > 0 || running.Count == 0)
            {
                var step = schedule.TakeReady();
                if (step is null) return false;
                if (!handedOut.Add(step.Value)) return false;
                if (!plan.Steps[step.Value].Needs.All(ended.ContainsKey)) return false;
                if (plan.Steps[step.Value].Definition.Finally
                    && plan.Steps.Any(other => !other.Definition.Finally && !ended.ContainsKey(other.Index))) return false;
                if (!StandingIsTrue(plan, schedule, ended, step.Value)) return false;
                running.Add(step.Value);
            }

            var ending = running[random.Next(running.Count)];
            running.Remove(ending);
            RunStatus[] statuses = [RunStatus.Success, RunStatus.Success, RunStatus.Failure, RunStatus.Skipped, RunStatus.Timeout];
            ended[ending] = statuses[random.Next(statuses.Length)];
            schedule.End(ending, ended[ending], tolerated: false);
        }

        return handedOut.Count == plan.Steps.Count;
    }

    private static bool StandingIsTrue(Plan plan, Schedule schedule, Dictionary<int, RunStatus> ended, int step)
    {
        var ancestors = new HashSet<int>();
        var open = new Stack<int>(plan.Steps[step].Needs);
        while (open.TryPop(out var need))
        {
            if (!ancestors.Add(need)) continue;
            foreach (var further in plan.Steps[need].Needs) open.Push(further);
        }

        var failed = ancestors.Any(one => ended[one] is RunStatus.Failure or RunStatus.Timeout);
        var unmet = plan.Steps[step].Needs.Any(one => ended[one] is not RunStatus.Success);
        return schedule.StandingOf(step) == new StepStanding(failed, unmet);
    }
}
