using Attest.Monitoring.Health;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Health;

public sealed class StatusFlipTests
{
    private static readonly Gen<HealthStatus[]> Answers = Gen.Elements(HealthStatus.Unhealthy, HealthStatus.Degraded, HealthStatus.Healthy).ArrayOf();

    [Fact]
    public void It_flips_after_three_failures_and_back_after_two_successes()
    {
        var flip = new StatusFlip(failures: 3, successes: 2);
        Assert.Equal("HHHUUHHHUUHH", Shown(flip, "HUUUHHUUUDHH"));
    }

    [Fact]
    public void The_first_answer_counts_at_once() =>
        Assert.Equal(HealthStatus.Unhealthy, new StatusFlip(failures: 5, successes: 5).Take(HealthStatus.Unhealthy));

    [Fact]
    public void With_one_of_each_every_answer_is_shown() => Prop.ForAll(Answers.ToArbitrary(), answers =>
    {
        var flip = new StatusFlip(1, 1);
        return answers.All(answer => flip.Take(answer) == answer);
    }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void What_is_shown_changes_only_when_the_last_so_many_answers_all_lay_on_one_side_of_it()
    {
        var cases =
            from failures in Gen.Choose(1, 4) from successes in Gen.Choose(1, 4) from answers in Answers
            select (failures, successes, answers);
        Prop.ForAll(cases.ToArbitrary(), given =>
        {
            var flip = new StatusFlip(given.failures, given.successes);
            for (var at = 0; at < given.answers.Length; at++)
            {
                var before = flip.Shown;
                var shown = flip.Take(given.answers[at]);
                if (before is not { } was) continue;
                var worse = at + 1 >= given.failures && given.answers[(at + 1 - given.failures)..(at + 1)].All(one => one < was);
                var better = at + 1 >= given.successes && given.answers[(at + 1 - given.successes)..(at + 1)].All(one => one > was);

                // Answers before the last change were compared with another status: so a change needs this, no more.
                if (shown != was && !(shown < was ? worse : better)) return false;
                if (shown == was && given.answers[at] != was && flip.Waiting == 0) return false;
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    private static string Shown(StatusFlip flip, string answers) => string.Concat(answers.Select(answer => flip.Take(answer switch
    {
        'H' => HealthStatus.Healthy,
        'D' => HealthStatus.Degraded,
        _ => HealthStatus.Unhealthy,
    }).ToString()[0]));
}
