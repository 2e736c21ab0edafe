using Attest.Monitoring.Definitions;
using Attest.Monitoring.Definitions.Expressions;
using Attest.Monitoring.Running;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Sources;
using static Attest.Monitoring.Tests.Planning.Pipelines;

namespace Attest.Monitoring.Tests.Running;

public sealed class PipelineRunTests : IDisposable
{
    private readonly RunBench _bench = new();

    public PipelineRunTests() => Needs.Unix();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_run_leaves_its_report_and_no_marker()
    {
        var report = _bench.Run(Sh("a", "echo hello"));
        Assert.Equal(RunStatus.Success, report.Status);
        Assert.Equal("hello\n", File.ReadAllText(report.Steps[0].Log!));
        Assert.Empty(Directory.GetFiles(_bench.State.ActiveRuns));
        Assert.False(Directory.Exists(Path.Combine(report.Paths["run"], "io")));
        var read = RunReportReader.TryRead(Path.Combine(report.Paths["run"], "run.json"));
        Assert.Equal(RunStatus.Success, read!.Status);
        Assert.Equal(report.RunId, read.RunId);
    }

    [Fact]
    public void The_report_says_running_while_the_run_lives()
    {
        RunStatus? seen = null;
        _bench.OnSignal = signal =>
        {
            if (signal is StepStarted started)
                seen = RunReportReader.TryRead(Path.Combine(_bench.State.Run(started.Run!.RunId), "run.json"))!.Status;
        };
        _bench.Run(Step("a"));
        Assert.Equal(RunStatus.Running, seen);
    }

    [Fact]
    public void A_failed_step_skips_what_needs_it_and_nothing_else()
    {
        var report = _bench.Run(Sh("bad", "exit 3"), Step("after", "bad"), Step("later", "after"), Step("other"));
        Assert.Equal(RunStatus.Failure, report.Status);
        Assert.Equal(
            [RunStatus.Failure, RunStatus.Skipped, RunStatus.Skipped, RunStatus.Success], report.Steps.Select(step => step.Status));
        Assert.Equal(3, report.Steps[0].ExitCode);
        Assert.Equal(ErrorIds.StepFailed, report.Steps[0].Error!.Id);
    }

    [Fact]
    public void A_tolerated_failure_lets_the_run_succeed()
    {
        var report = _bench.Run(Sh("bad", "exit 1") with { ContinueOnError = true }, Step("after", "bad"));
        Assert.Equal(RunStatus.Success, report.Status);
        Assert.Equal([RunStatus.Failure, RunStatus.Success], report.Steps.Select(step => step.Status));
        Assert.True(report.Steps[0].Tolerated);
    }

    [Fact]
    public void A_finally_step_runs_after_a_failure()
    {
        var report = _bench.Run(Sh("bad", "exit 1"), Sh("clean", "echo cleaned", "bad") with { Finally = true });
        Assert.Equal(RunStatus.Success, report.Steps[1].Status);
        Assert.Equal(RunStatus.Failure, report.Status);
    }

    [Fact]
    public void A_failed_step_is_tried_again_and_may_succeed()
    {
        var report = _bench.Run(Sh("flaky", "echo x >> tries; test $(wc -l < tries) -ge 3") with
        {
            Retry = new RetryPolicy(5, TimeSpan.Zero, Backoff.Constant),
        });
        Assert.Equal(RunStatus.Success, report.Status);
        Assert.Equal(3, report.Steps[0].Attempts);
        Assert.Equal([1, 2], _bench.Of<StepRetried>().Select(signal => signal.Attempt));
        Assert.Equal([1, 2, 3], _bench.Of<StepStarted>().Select(signal => signal.Attempt));
    }

    [Fact]
    public void Every_attempt_stands_in_one_log()
    {
        var report = _bench.Run(Sh("bad", "echo try; exit 1") with { Retry = new RetryPolicy(2, TimeSpan.Zero, Backoff.Constant) });
        Assert.Equal("try\ntry\n", File.ReadAllText(report.Steps[0].Log!));
    }

    [Fact]
    public void Outputs_reach_the_steps_that_need_them()
    {
        var second = Sh("b", "test \"$V\" = 'one two'", "a") with
        {
            Env = new Dictionary<string, Template> { ["V"] = Text("${{ steps.a.outputs.x }}") },
        };
        var report = _bench.Run(Sh("a", "echo 'x=one two' >> \"$ATTEST_OUTPUT\""), second);
        Assert.Equal(RunStatus.Success, report.Status);
        Assert.Equal("one two", report.Steps[0].Outputs["x"]);
    }

    [Fact]
    public void An_output_that_does_not_exist_fails_the_step_with_its_place()
    {
        var second = Sh("b", "true", "a") with
        {
            Env = new Dictionary<string, Template> { ["V"] = Text("${{ steps.a.outputs.none }}") },
        };
        var report = _bench.Run(Sh("a", "true"), second);
        Assert.Equal(ErrorIds.ExpressionFailed, report.Steps[1].Error!.Id);
        Assert.Equal(7, report.Steps[1].Error!.Position!.Line);
    }

    [Fact]
    public void A_secret_reaches_only_the_step_that_lists_it_and_no_output()
    {
        _bench.Environment["API_KEY"] = "s3cr3t-value";
        var definition = Of(
            Sh("with", "echo key=$API_KEY; echo \"k=$API_KEY\" >> \"$ATTEST_OUTPUT\"") with { Secrets = ["API_KEY"] },
            Sh("without", "test -z \"$API_KEY\"")) with { Secrets = ["API_KEY"] };
        var report = _bench.Run(definition);
        Assert.Equal(RunStatus.Success, report.Status);
        Assert.Equal("key=***\n", _bench.Output);
        Assert.Equal("***", report.Steps[0].Outputs["k"]);
        foreach (var file in Directory.EnumerateFiles(_bench.State.Root, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain("s3cr3t", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_secret_fails_the_step_that_lists_it_by_name()
    {
        _bench.Environment.Remove("API_KEY");
        var report = _bench.Run(Of(Step("a") with { Secrets = ["API_KEY"] }, Step("b")) with { Secrets = ["API_KEY"] });
        Assert.Equal(ErrorIds.SecretMissing, report.Steps[0].Error!.Id);
        Assert.Contains("API_KEY", report.Steps[0].Error!.Message, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Success, report.Steps[1].Status);
    }

    [Fact]
    public void A_step_with_inputs_sees_only_what_it_declares()
    {
        _bench.Environment["UNDECLARED"] = "seen";
        var report = _bench.Run(
            Sh("cached", "test -z \"$UNDECLARED\" && test -n \"$PATH\" && test \"$OWN\" = 1") with
            {
                Inputs = ["src/**"],
                Env = new Dictionary<string, Template> { ["OWN"] = Template.Literal("1") },
            },
            Sh("other", "test \"$UNDECLARED\" = seen"));
        Assert.Equal(RunStatus.Success, report.Status);
        Assert.Equal("off", report.Steps[0].Cache);
    }

    [Fact]
    public void At_most_as_many_steps_run_at_once_as_the_definition_says()
    {
        var running = 0;
        var most = 0;
        using var both = new Barrier(2);
        _bench.Body = _ => _ =>
        {
            var now = Interlocked.Increment(ref running);
            most = Math.Max(most, now);
            both.SignalAndWait(TimeSpan.FromSeconds(30));
            Interlocked.Decrement(ref running);
            both.SignalAndWait(TimeSpan.FromSeconds(30));
            return BodyOutcome.Success;
        };
        var report = _bench.Run(Of([.. Enumerable.Range(0, 8).Select(i => Step($"s{i}"))]) with { Concurrency = 2 });
        Assert.Equal(RunStatus.Success, report.Status);
        Assert.Equal(2, most);
    }

    [Fact]
    public void A_chain_of_10_000_steps_runs_without_a_deep_stack()
    {
        _bench.Body = _ => _ => BodyOutcome.Success;
        var steps = new List<StepDefinition> { Step("s0") };
        for (var i = 1; i < 10_000; i++) steps.Add(Step($"s{i}", $"s{i - 1}"));
        Assert.Equal(RunStatus.Success, _bench.Run([.. steps]).Status);
    }

    [Fact]
    public void A_cancel_ends_running_steps_keeps_others_from_starting_and_runs_finally_steps()
    {
        _bench.OnOutput = text =>
        {
            if (text.Contains("ready", StringComparison.Ordinal)) _bench.Stop.Request("SIGTERM");
        };
        var report = _bench.Run(
            Sh("long", "echo ready; exec sleep 600"),
            Step("next", "long"),
            Sh("clean", "echo cleaned") with { Finally = true });
        Assert.Equal(RunStatus.Cancelled, report.Status);
        Assert.Equal([RunStatus.Cancelled, RunStatus.Cancelled, RunStatus.Success], report.Steps.Select(step => step.Status));
        Assert.Contains("SIGTERM", report.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_request_ends_finally_steps_too()
    {
        _bench.OnOutput = text =>
        {
            if (text.Contains("ready", StringComparison.Ordinal)) _bench.Stop.Request("SIGINT");
        };
        var report = _bench.Run(
            Sh("long", "echo ready; exec sleep 600"),
            Sh("clean", "trap '' TERM; echo ready; while :; do sleep 600; done") with { Finally = true });
        Assert.Equal([RunStatus.Cancelled, RunStatus.Cancelled], report.Steps.Select(step => step.Status));
    }

    [Fact]
    public void A_run_over_its_duration_is_a_timeout_and_so_are_its_running_steps()
    {
        var report = _bench.Run(Of(Sh("long", "exec sleep 600"), Step("next", "long")) with
        {
            Limits = new ResourceLimits(null, null, TimeSpan.FromMilliseconds(200)),
        });
        Assert.Equal(RunStatus.Timeout, report.Status);
        Assert.Equal([RunStatus.Timeout, RunStatus.Skipped], report.Steps.Select(step => step.Status));
    }

    [Fact]
    public void A_step_over_its_time_is_a_timeout_and_fails_the_run()
    {
        var report = _bench.Run(Sh("long", "exec sleep 600") with { Timeout = TimeSpan.FromMilliseconds(100) });
        Assert.Equal(RunStatus.Failure, report.Status);
        Assert.Equal(RunStatus.Timeout, report.Steps[0].Status);
        Assert.Equal(ErrorIds.StepTimeout, report.Steps[0].Error!.Id);
    }

    [Fact]
    public void A_step_over_its_duration_limit_names_the_limit_and_not_a_time_out_that_nobody_has_set()
    {
        var report = _bench.Run(Sh("long", "exec sleep 600") with { Limits = new ResourceLimits(null, null, TimeSpan.FromMilliseconds(100)) });
        Assert.Equal((RunStatus.Timeout, ErrorIds.LimitExceeded), (report.Steps[0].Status, report.Steps[0].Error!.Id));
        Assert.Contains("'max_duration_seconds'", report.Steps[0].Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_error_of_a_step_has_its_place_in_the_file()
    {
        var step = Step("a") with { Body = new CommandBody([Template.Literal("no-such-program-at-all")]), Shell = null };
        var error = _bench.Run(step).Steps[0].Error!;
        Assert.Equal((ErrorIds.CommandNotFound, step.Position), (error.Id, error.Position));
        Assert.Equal("'no-such-program-at-all' was not found in PATH.", error.Message);
        Assert.Contains("PATH is ", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_that_throws_is_a_failed_step_and_not_a_lost_run()
    {
        _bench.Body = _ => _ => throw new InvalidOperationException("boom");
        var report = _bench.Run(Step("a"));
        Assert.Equal(ErrorIds.Unexpected, report.Steps[0].Error!.Id);
        Assert.Equal(RunStatus.Failure, report.Status);
    }

    [Fact]
    public void Succeeded_steps_of_a_resumed_run_are_not_run_again_and_their_outputs_are_read_back()
    {
        var definition = Of(
            Sh("a", "echo x=1 >> \"$ATTEST_OUTPUT\"; echo ran >> a.log"),
            Sh("b", "test -f go && test \"$X\" = 1", "a") with
            {
                Env = new Dictionary<string, Template> { ["X"] = Text("${{ steps.a.outputs.x }}") },
            });
        var first = _bench.Run(definition);
        Assert.Equal(RunStatus.Failure, first.Status);
        File.WriteAllText(Path.Combine(_bench.Folder, "go"), "");
        var stored = RunReportReader.TryRead(Path.Combine(first.Paths["run"], "run.json"));
        var second = _bench.Run(definition, stored);
        Assert.Equal(RunStatus.Success, second.Status);
        Assert.Equal(0, second.Steps[0].Attempts);
        Assert.Equal("1", second.Steps[0].Outputs["x"]);
        Assert.Equal("ran\n", File.ReadAllText(Path.Combine(_bench.Folder, "a.log")));
    }

    [Fact]
    public void A_missing_working_directory_is_named()
    {
        var report = _bench.Run(Step("a") with { WorkingDirectory = Template.Literal("not here") });
        Assert.Equal(ErrorIds.WorkingDirectoryMissing, report.Steps[0].Error!.Id);
        Assert.Contains("not here", report.Steps[0].Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_longer_than_one_argument_may_be_runs_from_a_file()
    {
        var report = _bench.Run(Sh("long", $": {new string('x', 300_000)}\necho done"));
        Assert.Equal(RunStatus.Success, report.Status);
        Assert.Equal("done\n", _bench.Output);
    }

    [Fact]
    public void A_wrong_output_line_fails_the_step_and_names_the_line()
    {
        var report = _bench.Run(Sh("a", "echo fine=1 >> \"$ATTEST_OUTPUT\"; echo nonsense >> \"$ATTEST_OUTPUT\""));
        Assert.Equal(ErrorIds.OutputInvalid, report.Steps[0].Error!.Id);
        Assert.Contains("2", report.Steps[0].Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_metric_that_clashes_fails_its_step_by_name_and_line_and_none_of_its_measurements_counts()
    {
        _bench.MetricClash = (step, metric) => metric.Name == "taken" ? $"taken is another's, {step}" : null;
        var report = _bench.Run(Sh("a", "printf '# TYPE fine counter\\nfine 3\\n# TYPE taken gauge\\n\\ntaken 1\\n' >> \"$ATTEST_METRICS\""));
        var error = Assert.Single(report.Steps).Error!;
        Assert.Equal(ErrorIds.MetricInvalid, error.Id);
        Assert.Equal("step a, line 5 of $ATTEST_METRICS: taken is another's, a", error.Message);
        Assert.Empty(_bench.Of<MetricReported>());
    }

    [Fact]
    public void A_custom_metric_reaches_the_signals()
    {
        _bench.Run(Sh("a", "printf '# TYPE done counter\\ndone{set=\"x\"} 3\\n' >> \"$ATTEST_METRICS\""));
        var reported = Assert.Single(_bench.Of<MetricReported>());
        Assert.Equal(("done", 3.0), (reported.Metric.Name, reported.Value));
    }

    private static Template Text(string text) => Template.Parse(
        new ScalarNode(new SourcePosition("test.yml", 7, 1), text, text), new DiagnosticBag())!;
}
