using Attest.Monitoring.Configuration;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Push;
using Attest.Monitoring.Running;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Tests.Metrics;
using static Attest.Monitoring.Tests.Metrics.MetricsFixture;

namespace Attest.Monitoring.Tests.Push;

/// <summary>The CI/CD metrics of OpenTelemetry's semantic conventions 1.44.0: names, units, attributes and what is counted.</summary>
public sealed class CicdMetricsTests : IDisposable
{
    private readonly MetricsFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void A_run_that_succeeds_waits_executes_and_is_active_no_more()
    {
        Tell(
            new RunQueued(Then, Run(), "g"),
            new RunDequeued(Then.AddSeconds(2), Run(), "g"),
            Started(Run(), new SeenStep("a", "run")),
            Finished(Run(), "a", RunStatus.Success),
            Ended(Run(), RunStatus.Success, ms: 5000));

        Assert.Equal("2", Sample("""cicd_pipeline_run_duration_seconds_sum{cicd_pipeline_name="demo",cicd_pipeline_run_state="pending"}"""));
        Assert.Equal("3", Sample("""cicd_pipeline_run_duration_seconds_sum{cicd_pipeline_name="demo",cicd_pipeline_result="success",cicd_pipeline_run_state="executing"}"""));
        Assert.Equal("0", Sample("""cicd_pipeline_run_active{cicd_pipeline_name="demo",cicd_pipeline_run_state="executing"}"""));
        Assert.Equal("0", Sample("""cicd_pipeline_run_active{cicd_pipeline_name="demo",cicd_pipeline_run_state="pending"}"""));
        Assert.DoesNotContain("cicd_pipeline_run_errors_total{", _fixture.Text());
    }

    [Fact]
    public void A_run_under_way_is_active_in_its_state()
    {
        using var slice = Slice();
        slice.Emit(new RunQueued(Then, Run("1"), "g"));
        slice.Emit(Started(Run("2")));
        slice.Flush();

        Assert.Equal("1", Sample("""cicd_pipeline_run_active{cicd_pipeline_name="demo",cicd_pipeline_run_state="executing"}"""));
        Assert.Equal("1", Sample("""cicd_pipeline_run_active{cicd_pipeline_name="demo",cicd_pipeline_run_state="pending"}"""));
    }

    [Fact]
    public void A_failed_step_is_an_error_of_the_pipeline_once_and_none_of_the_system()
    {
        var step = Step("a", RunStatus.Failure, error: ErrorIds.StepFailed);
        Tell(
            Started(Run(), new SeenStep("a", "run")),
            new StepFinished(Then, Run(), 0, step, null),
            new RunFinished(Then, Run(), Report(Run(), RunStatus.Failure, 1500, step) with { Error = step.Error }));

        Assert.Equal("1", Sample($$"""cicd_pipeline_run_errors_total{cicd_pipeline_name="demo",error_type="{{ErrorIds.StepFailed}}"}"""));
        Assert.Equal("1", Sample($$"""cicd_pipeline_run_duration_seconds_count{cicd_pipeline_name="demo",cicd_pipeline_result="failure",cicd_pipeline_run_state="executing",error_type="{{ErrorIds.StepFailed}}"}"""));
        Assert.All(
            _fixture.Text().Split('\n').Where(line => line.StartsWith("cicd_system_errors_total", StringComparison.Ordinal)),
            line => Assert.EndsWith(" 0", line));
    }

    [Theory]
    [InlineData(RunStatus.Cancelled, "cancellation")]
    [InlineData(RunStatus.Timeout, "timeout")]
    public void Results_have_the_words_of_the_conventions(RunStatus status, string result)
    {
        Tell(Started(Run()), Ended(Run(), status));

        Assert.Equal("1", Sample($$"""cicd_pipeline_run_duration_seconds_count{cicd_pipeline_name="demo",cicd_pipeline_result="{{result}}",cicd_pipeline_run_state="executing",error_type="{{status.Word()}}"}"""));
    }

    [Fact]
    public void A_full_disk_is_an_error_of_the_system()
    {
        Tell(
            Started(Run()),
            new RunFinished(Then, Run(), Report(Run(), RunStatus.Failure) with { Error = new StepError(ErrorIds.StateUnwritable, "", "") }));

        Assert.Equal("1", Sample($$"""cicd_system_errors_total{cicd_system_component="runner",error_type="{{ErrorIds.StateUnwritable}}"}"""));
        Assert.DoesNotContain("cicd_pipeline_run_errors_total{", _fixture.Text());
    }

    [Fact]
    public void Without_OTLP_nothing_of_it_is_counted()
    {
        using (var slice = _fixture.Start())
        {
            slice.Emit(Started(Run()));
            slice.Emit(Ended(Run(), RunStatus.Success));
        }

        Assert.DoesNotContain("cicd", _fixture.Text());
    }

    [Fact]
    public void In_OTLP_names_units_and_attributes_are_those_of_the_conventions()
    {
        var step = Step("a", RunStatus.Failure, error: ErrorIds.StepFailed);
        Tell(
            Started(Run(), new SeenStep("a", "run")),
            new StepFinished(Then, Run(), 0, step, null),
            Ended(Run(), RunStatus.Failure, 1500, step));

        var text = Decoded();
        Assert.Contains("""name: "cicd.pipeline.run.duration" description: "Duration of a pipeline run grouped by pipeline, state and result." unit: "s" histogram {""", text);
        Assert.Contains("""name: "cicd.pipeline.run.active" description: "The number of pipeline runs currently active in the system by state." unit: "{run}" sum {""", text);
        Assert.Contains("""name: "cicd.pipeline.run.errors" description: "The number of errors encountered in pipeline runs (eg. compile, test failures)." unit: "{error}" sum {""", text);
        Assert.Contains("""name: "cicd.system.errors" description: "The number of errors in a component of the CI/CD system (eg. controller, scheduler, agent)." unit: "{error}" sum {""", text);
        var keys = text.Split("key: \"").Skip(1).Select(part => part[..part.IndexOf('"', StringComparison.Ordinal)])
            .Where(key => key.StartsWith("cicd.", StringComparison.Ordinal) || key.StartsWith("error", StringComparison.Ordinal));
        Assert.Equal(["cicd.pipeline.name", "cicd.pipeline.result", "cicd.pipeline.run.state", "cicd.system.component", "error.type"], keys.Distinct().Order(StringComparer.Ordinal));
        Assert.DoesNotContain("cicd_", text);
    }

    [Fact]
    public void A_lost_run_is_an_error_of_the_pipeline_and_of_the_system()
    {
        Tell(Started(Run()), Ended(Run(), RunStatus.Success));
        MetricsSlice.WriteLost(_fixture.State, Report(Run("9", "other"), RunStatus.Lost), Then);

        var text = Decoded();
        var lost = $$"""attributes { key: "error.type" value { string_value: "{{ErrorIds.RunLost}}" } }""";
        Assert.Contains($$"""as_double: 1 attributes { key: "cicd.pipeline.name" value { string_value: "other" } } {{lost}}""", text);
        Assert.Contains($$"""as_double: 1 attributes { key: "cicd.system.component" value { string_value: "runner" } } {{lost}}""", text);
    }

    private MetricsSlice Slice() =>
        new(_fixture.State, new MonitoringSettings { MetersIncluded = [] }, TimeProvider.System, countsCicd: true);

    private void Tell(params Signal[] signals)
    {
        using var slice = Slice();
        foreach (var signal in signals) slice.Emit(signal);
    }

    private string? Sample(string series) => _fixture.Sample(series);

    private string Decoded()
    {
        var totals = new PushedTotals(MergedMetrics.Read(_fixture.State, "attest", Build).Families, "i", Then, Then.AddMinutes(1));
        return Protoc.DecodeSqueezed(Assert.Single(new OtlpMetricsRequest([], "1").Of(totals).ToList()).Body.ToArray());
    }
}
