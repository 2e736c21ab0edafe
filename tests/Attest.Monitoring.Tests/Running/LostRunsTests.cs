using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.Signals;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Tests.Running;

public sealed class LostRunsTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly StateFolder _state;
    private readonly List<RunLost> _told = [];

    public LostRunsTests() => _state = StateFolder.Open(_temporary.At("state"));

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void A_run_whose_lock_is_held_lives()
    {
        using var folder = Begin(Reports.Running());
        Assert.Empty(Close());
        Assert.Equal(RunStatus.Running, Read(Reports.Id).Status);
    }

    [Fact]
    public void A_run_whose_process_died_is_closed_as_lost_with_its_running_steps()
    {
        Begin(Reports.Running()).Dispose();
        var lost = Assert.Single(Close());
        Assert.Equal(RunStatus.Lost, lost.Status);
        Assert.Equal([RunStatus.Lost], lost.Steps.Select(step => step.Status));
        Assert.Equal(ErrorIds.RunLost, lost.Error!.Id);
        Assert.Equal(RunStatus.Lost, Read(Reports.Id).Status);
        Assert.Empty(Directory.GetFiles(_state.ActiveRuns));
    }

    [Fact]
    public void What_its_steps_had_written_for_it_unmasked_is_taken_away()
    {
        string exchange;
        using (var folder = Begin(Reports.Running()))
        {
            exchange = folder.Exchange;
            File.WriteAllText(Path.Combine(exchange, "1.output"), "token=hunter22");
        }

        Assert.Single(Close());
        Assert.False(Directory.Exists(exchange));
    }

    [Fact]
    public void It_is_told_once_whoever_looks_and_however_often()
    {
        Begin(Reports.Running()).Dispose();
        Parallel.For(0, 8, _ => Close());
        Close();
        Assert.Single(_told);
    }

    [Fact]
    public void Who_dies_while_closing_leaves_it_to_the_next()
    {
        Begin(Reports.Running()).Dispose();
        Assert.Throws<InvalidOperationException>(() => Runs().Close(_ => throw new InvalidOperationException("killed here")));
        Assert.Equal(RunStatus.Running, Read(Reports.Id).Status);
        Assert.Single(Close());
    }

    [Fact]
    public void A_closed_run_whose_marker_stayed_is_not_lost()
    {
        using (var folder = Begin(Reports.Running())) folder.Write(Reports.Running() with { Status = RunStatus.Success });
        Assert.Empty(Close());
        Assert.Empty(Directory.GetFiles(_state.ActiveRuns));
        Assert.Equal(RunStatus.Success, Read(Reports.Id).Status);
    }

    [Fact]
    public void A_run_that_died_before_it_had_a_report_leaves_no_marker()
    {
        RunFolder.Create(_state, Reports.Id).Dispose();
        Assert.Empty(Close());
        Assert.Empty(Directory.GetFiles(_state.ActiveRuns));
    }

    [Fact]
    public void The_report_names_processes_that_still_live()
    {
        Begin(Reports.Running()).Dispose();
        var lost = Assert.Single(new LostRuns(_state, TimeProvider.System, new Living("4711 sleep")).Close(_told.Add));
        Assert.Contains("4711 sleep", lost.Error!.Message, StringComparison.Ordinal);
    }

    private RunFolder Begin(RunReport report)
    {
        var folder = RunFolder.Create(_state, report.RunId);
        folder.Write(report);
        return folder;
    }

    private RunReport Read(string runId) => RunReportReader.TryRead(Path.Combine(_state.Run(runId), "run.json"))!;

    private LostRuns Runs() => new(_state, TimeProvider.System, new Living());

    private IReadOnlyList<RunReport> Close() => Runs().Close(lost =>
    {
        lock (_told) _told.Add(lost);
    });

    private sealed class Living(params string[] processes) : IProcessRunner
    {
        public ProcessOutcome Run(ProcessRequest request, IProcessOutput output, StopRequests cancellation) =>
            throw new NotSupportedException();

        public (long MemoryBytes, TimeSpan CpuTime) Sample() => default;

        public IReadOnlyList<string> FindMarked(IReadOnlyDictionary<string, string> marks) =>
            marks["ATTEST_RUN_ID"] == Reports.Id ? processes : [];
    }
}
