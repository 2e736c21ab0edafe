using Attest.Monitoring.Health;
using Attest.Monitoring.Reports;

namespace Attest.Monitoring.Tests.Reports;

public sealed class ComparingTests
{
    private static readonly DateTimeOffset Now = Sample.Now;

    [Fact]
    public void What_got_worse_better_came_and_went_is_told_the_worse_first()
    {
        var report = Compare(
            Sample.Place("local", Sample.Component("a", HealthStatus.Healthy), Sample.Component("b", HealthStatus.Unhealthy), Sample.Component("c", HealthStatus.Healthy), Sample.Component("e", HealthStatus.Degraded)),
            Past(1, ("a", HealthStatus.Degraded), ("b", HealthStatus.Degraded), ("c", HealthStatus.Healthy), ("d", HealthStatus.Healthy)));

        Assert.Equal(
            ["worse b: degraded → unhealthy", "better a: degraded → healthy", "new e: new: degraded", "gone d: no longer checked, was healthy"],
            report.Changes.Select(static one => $"{one.Word} {one.Name}: {one.Text}"));
    }

    [Fact]
    public void Nothing_has_changed_where_nothing_was_known()
    {
        var report = Compare(Sample.Place("local", Sample.Component("a", HealthStatus.Unhealthy)));
        Assert.Empty(report.Changes);
        Assert.Null(report.Since);
        Assert.Equal("a is unhealthy", report.Headline);
    }

    [Fact]
    public void A_finding_says_since_when_over_reports_that_said_the_same()
    {
        var finding = Assert.Single(Compare(
            Sample.Place("local", Sample.Component("a", HealthStatus.Degraded)),
            Past(4, ("a", HealthStatus.Degraded)), Past(3, ("a", HealthStatus.Healthy)), Past(2, ("a", HealthStatus.Degraded)), Past(1, ("a", HealthStatus.Degraded))).Findings);

        Assert.Equal((Now.AddDays(-2), 3), (finding.Since, finding.Reports));
    }

    [Fact]
    public void A_place_that_falls_silent_is_one_finding_and_its_components_are_not_gone()
    {
        var silent = Compare(Sample.Silent("local"), Past(1, ("a", HealthStatus.Healthy)));
        Assert.Equal(["the monitor itself does not answer any more"], silent.Changes.Select(static one => $"{one.Name} {one.Text}"));
        Assert.Equal("See whether it runs.", Assert.Single(silent.Findings).Remedy);

        var back = Compare(
            Sample.Place("local", Sample.Component("a", HealthStatus.Degraded)),
            Past(2, ("a", HealthStatus.Healthy)), new PastReport(Now.AddDays(-1), HealthStatus.Unhealthy, false, new Dictionary<string, HealthStatus>()));
        Assert.Equal(["the monitor itself answers again", "a healthy → degraded"], back.Changes.OrderByDescending(static one => one.Component is null).Select(static one => $"{one.Name} {one.Text}"));
    }

    [Fact]
    public void The_trend_has_the_last_reports_and_says_where_nothing_was_known()
    {
        var past = Enumerable.Range(1, 30).Select(day => Past(31 - day, ("a", day == 30 ? HealthStatus.Unhealthy : HealthStatus.Healthy))).ToArray();
        past[^3] = Past(3, ("b", HealthStatus.Healthy));
        var trend = Compare(Sample.Place("local", Sample.Component("a", HealthStatus.Degraded)), past).Monitors[0].Components[0].Trend;
        Assert.Equal("▁▁▁▁▁▁▁▁▁▁·▁█▄", trend.Bars);
        Assert.Equal("11 of 13 reports healthy", trend.Text);
    }

    [Fact]
    public void Side_by_side_the_places_that_answered_are_compared()
    {
        HealthReport[] reports =
        [
            Sample.Place("x", Sample.Component("a", HealthStatus.Healthy), Sample.Component("b", HealthStatus.Healthy)),
            Sample.Place("y", Sample.Component("a", HealthStatus.Healthy), Sample.Component("b", HealthStatus.Degraded), Sample.Component("c", HealthStatus.Healthy)),
            Sample.Silent("z"),
        ];
        var rows = Comparing.Of(reports, static _ => [], Now, "1").Comparison;
        Assert.Equal([("a", false), ("b", true), ("c", true)], rows.Select(static one => (one.Component, one.Differs)));
        Assert.Equal([null, HealthStatus.Healthy, null], rows[2].Statuses);
    }

    [Theory]
    [InlineData("url", "https://a/", "See whether the server of https://a/ runs, and whether its name resolves from here.")]
    [InlineData("pipeline", "nightly", "Look at the last runs of 'nightly' with 'attest runs' and 'attest logs', and run it again when the cause is gone.")]
    [InlineData("address", "db:5432", "See whether the service at db:5432 runs, and whether a firewall stands between.")]
    [InlineData("remedy", "Restart it.", "Restart it.")]
    [InlineData("depth", "1", "Look at what was measured with 'attest health --detailed', and at what this component depends on.")]
    public void What_to_do_follows_from_what_was_measured_or_the_check_says_it(string name, string value, string remedy) =>
        Assert.Equal(remedy, Remedies.Of(Sample.Component("x", HealthStatus.Unhealthy) with { Data = new Dictionary<string, object?> { [name] = value } }));

    private static FleetReport Compare(HealthReport report, params PastReport[] past) => Comparing.Of([report], _ => past, Now, "1");

    private static PastReport Past(int days, params (string Name, HealthStatus Status)[] components) => new(
        Now.AddDays(-days), components.Min(static one => one.Status), true, components.ToDictionary(static one => one.Name, static one => one.Status));
}
