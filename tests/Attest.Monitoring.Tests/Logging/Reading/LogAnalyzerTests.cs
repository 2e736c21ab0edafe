using System.Globalization;
using Attest.Monitoring.Logging.Reading;
using Attest.Monitoring.Signals;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Logging.Reading;

public sealed class LogAnalyzerTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Errors_are_counted_by_their_text_and_the_commonest_ten_come_first()
    {
        var analyzer = new LogAnalyzer();
        for (var error = 1; error <= 12; error++)
            for (var time = 0; time < error; time++)
                analyzer.Add(Record(time, LogLevel.Error, "attest::step", ("error", $"error {error}"), ("error_id", "Attest.StepFailed")));
        analyzer.Add(Record(5, LogLevel.Warn, "attest::step", ("error", "no error")));
        var analysis = analyzer.Result();

        Assert.Equal(79, analysis.Lines);
        Assert.Equal(Start, analysis.From);
        Assert.Equal(Start.AddSeconds(11), analysis.To);
        Assert.Equal(Enumerable.Range(3, 10).Reverse().Select(error => $"error {error}"), analysis.Errors.Select(error => error.Error));
        Assert.Equal(new LoggedError("error 12", "Attest.StepFailed", 12, Start.AddSeconds(11)), analysis.Errors[0]);
    }

    [Fact]
    public void Durations_are_those_of_whole_runs_by_pipeline()
    {
        var analyzer = new LogAnalyzer();
        foreach (var (pipeline, status, duration) in ((string, string, object)[])[("b", "success", 100L), ("a", "failure", 1.5), ("b", "success", 300L), ("b", "timeout", 200L)])
            analyzer.Add(Record(0, LogLevel.Info, "attest::pipeline", ("pipeline", pipeline), ("status", status), ("duration_ms", duration)));
        analyzer.Add(Record(0, LogLevel.Info, "attest::step", ("pipeline", "b"), ("duration_ms", 9999L)));
        analyzer.Add(Record(0, LogLevel.Info, "attest::pipeline", ("pipeline", "b")));
        var analysis = analyzer.Result();

        Assert.Equal(
            [
                new LoggedPipeline("a", 1, 1, TimeSpan.FromMilliseconds(1.5), TimeSpan.FromMilliseconds(1.5), TimeSpan.FromMilliseconds(1.5)),
                new LoggedPipeline("b", 3, 1, TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(300)),
            ],
            analysis.Pipelines);
    }

    [Fact]
    public void A_quantile_is_right_to_one_percent()
    {
        var durations = Gen.Choose(1, 100_000_000).NonEmptyListOf().ToArbitrary();
        Prop.ForAll(durations, given =>
        {
            var counted = new PipelineDurations();
            foreach (var microseconds in given) counted.Add(microseconds / 1000.0, failed: false);
            var exact = given.Order().ElementAt((int)Math.Ceiling(0.95 * given.Count) - 1) / 1000.0;
            return Math.Abs(counted.Quantile(0.95) - exact) <= exact * 0.0101;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_last_five_violations_of_policies_are_kept_and_those_a_step_makes_up_are_none()
    {
        var analyzer = new LogAnalyzer();
        for (var number = 0; number < 7; number++)
            analyzer.Add(Record(number, LogLevel.Warn, "attest::policy", ("event_type", "policy_violation"), ("policy_name", $"p{number}"), ("violation_type", "network"), ("run_id", "r"), ("pipeline", "etl")));
        analyzer.Add(Record(9, LogLevel.Warn, "attest::step", ("event_type", "policy_violation"), ("policy_name", "made up")));

        Assert.Equal(["p2", "p3", "p4", "p5", "p6"], analyzer.Result().Violations.Select(violation => violation.Policy));
        Assert.Equal(new LoggedViolation(Start.AddSeconds(6), "p6", "network", "etl", "r"), analyzer.Result().Violations[^1]);
    }

    [Fact]
    public void A_log_whose_every_error_is_another_is_counted_in_bounded_memory()
    {
        var analyzer = new LogAnalyzer();
        for (var number = 0; number < 30_000; number++)
            analyzer.Add(Record(0, LogLevel.Error, "attest::step", ("error", number.ToString(CultureInfo.InvariantCulture))));

        Assert.Equal(new LoggedError("(other errors)", null, 20_000, Start), analyzer.Result().Errors[0]);
    }

    [Fact]
    public void An_empty_log_has_nothing_to_say()
    {
        var analysis = new LogAnalyzer().Result();

        Assert.Equal(0, analysis.Lines);
        Assert.Null(analysis.From);
        Assert.Empty(analysis.Errors);
        Assert.Empty(analysis.Pipelines);
        Assert.Empty(analysis.Violations);
    }

    private static LogRecord Record(int second, LogLevel level, string target, params (string Name, object Value)[] fields) => new(
        Start.AddSeconds(second), level, target, "said", fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal), null, null);
}
