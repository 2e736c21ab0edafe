using Attest.Monitoring.Running;
using Attest.Monitoring.Signals;
using static Attest.Monitoring.Tests.Planning.Pipelines;

namespace Attest.Monitoring.Tests.Running;

/// <summary>A run does not outpace the sinks that must write.</summary>
public sealed class DurableSinkTests : IDisposable
{
    private readonly RunBench _bench = new();
    private readonly Sink _sink = new();

    public DurableSinkTests()
    {
        Needs.Unix();
        _bench.Durable.Add(_sink);
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void The_start_is_durable_before_the_first_step_and_the_end_before_the_report()
    {
        var order = new List<string>();
        _sink.On = signal => order.Add("durable " + signal.GetType().Name);
        _bench.OnSignal = signal =>
        {
            if (signal is StepStarted) order.Add("step starts");
            if (signal is RunFinished finished)
                order.Add("report is " + RunReportReader.TryRead(Path.Combine(_bench.State.Run(finished.Run!.RunId), "run.json"))!.Status);
        };

        _bench.Run(Step("a"));

        Assert.Equal(["durable RunStarted", "step starts", "durable StepFinished", "durable RunFinished", "report is Running"], order);
    }

    [Fact]
    public void When_the_start_cannot_be_written_no_step_starts()
    {
        _sink.On = static signal => Break(signal is RunStarted);
        var report = _bench.Run(Step("a"));
        Assert.Equal(RunStatus.Failure, report.Status);
        Assert.Equal(ErrorIds.AuditUnwritable, report.Error!.Id);
        Assert.Equal(RunStatus.Skipped, report.Steps[0].Status);
        Assert.Empty(_bench.Of<StepStarted>());
    }

    [Fact]
    public void When_a_steps_end_cannot_be_written_no_further_step_starts_but_finally_steps_do()
    {
        _sink.On = static signal => Break(signal is StepFinished { Report.Id: "a" });
        var report = _bench.Run(Sh("a", "true"), Sh("b", "true", "a"), Sh("c", "true") with { Finally = true, Needs = ["b"] });
        Assert.Equal(ErrorIds.AuditUnwritable, report.Error!.Id);
        Assert.Equal([RunStatus.Success, RunStatus.Skipped, RunStatus.Success], report.Steps.Select(step => step.Status));
    }

    [Fact]
    public void When_what_was_written_behind_is_lost_running_steps_are_ended()
    {
        _bench.OnOutput = _ => _sink.Failed!(Fault());
        var report = _bench.Run(Sh("a", "echo on; exec sleep 600"));
        Assert.Equal(RunStatus.Failure, report.Status);
        Assert.Equal(ErrorIds.AuditUnwritable, report.Error!.Id);
        Assert.Equal(ErrorIds.AuditUnwritable, report.Steps[0].Error!.Id);
    }

    [Fact]
    public void When_the_end_cannot_be_written_the_run_failed()
    {
        _sink.On = static signal => Break(signal is RunFinished);
        var report = _bench.Run(Step("a"));
        Assert.Equal(RunStatus.Failure, report.Status);
        Assert.Equal(ErrorIds.AuditUnwritable, report.Error!.Id);
        Assert.Equal(RunStatus.Success, report.Steps[0].Status);
    }

    private static void Break(bool now)
    {
        if (now) throw Fault();
    }

    private static AttestException Fault() => new(ErrorIds.AuditUnwritable, "The audit log cannot be written.", "Free space.");

    private sealed class Sink : IDurableSink
    {
        public Action<Signal> On { get; set; } = _ => { };
        public Action<AttestException>? Failed { get; set; }

        public ValueTask WriteAsync(Signal signal)
        {
            On(signal);
            return ValueTask.CompletedTask;
        }

        public void WriteBehind(Signal signal) => On(signal);
    }
}
