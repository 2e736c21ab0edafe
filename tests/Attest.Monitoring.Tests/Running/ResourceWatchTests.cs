using Attest.Monitoring.Definitions;
using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Tests.Planning;
using Attest.Monitoring.Tests.Telemetry;

namespace Attest.Monitoring.Tests.Running;

/// <summary>The limits of a whole run. Time is the test's, and so is what the steps use.</summary>
public sealed class ResourceWatchTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly Usage _usage = new();
    private readonly RunBench _bench;

    public ResourceWatchTests() => _bench = new RunBench { Time = _time, Sampled = _usage };

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Steps_that_use_too_much_memory_together_end_the_run_within_a_quarter_of_a_second()
    {
        _bench.Body = _ => invocation =>
        {
            _usage.Memory = 201L << 20;
            _time.Advance(TimeSpan.FromMilliseconds(250));
            return Cancelled(invocation);
        };
        var report = _bench.Run(Limited(memory: 200L << 20, cpu: null, steps: 2));
        Assert.Equal((RunStatus.Failure, ErrorIds.LimitExceeded), (report.Status, report.Error!.Id));
        Assert.Equal("The run's steps passed its memory limit: 201 MiB in use together, 200 MiB allowed.", report.Error.Message);
        Assert.Equal([RunStatus.Failure, RunStatus.Skipped], report.Steps.Select(step => step.Status));
    }

    [Theory]
    [InlineData(40, 0, RunStatus.Success)]
    [InlineData(60, 0, RunStatus.Failure)]
    [InlineData(40, 60, RunStatus.Failure)]
    public void What_many_short_steps_used_counts_though_none_of_them_lives_when_it_is_looked(int percent, int later, RunStatus status)
    {
        var ran = 0;
        _bench.Body = _ => invocation =>
        {
            var share = later > 0 && ++ran > 30 ? later : percent;
            _time.Advance(TimeSpan.FromMilliseconds(500));
            return Cancelled(invocation) with { CpuTime = TimeSpan.FromMilliseconds(500) * Environment.ProcessorCount * (share / 100.0) };
        };
        var report = _bench.Run(Limited(memory: null, cpu: 50, steps: 80));
        Assert.Equal(status, report.Status);
        if (status is RunStatus.Success) return;
        Assert.Equal(ErrorIds.LimitExceeded, report.Error!.Id);
        Assert.Contains("% of the machine over the last 10 s, 50 % allowed", report.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_moment_at_full_load_passes_no_limit()
    {
        var ran = 0;
        _bench.Body = _ => invocation =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            return Cancelled(invocation) with { CpuTime = TimeSpan.FromMilliseconds(500) * Environment.ProcessorCount * (++ran % 20 < 8 ? 1 : 0.05) };
        };
        Assert.Equal(RunStatus.Success, _bench.Run(Limited(memory: null, cpu: 50, steps: 60)).Status);
    }

    [Fact]
    public void The_sampled_share_of_the_processors_knows_the_steps_that_have_ended()
    {
        _bench.Body = _ => _ =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return BodyOutcome.Success with { CpuTime = TimeSpan.FromSeconds(0.5) * Environment.ProcessorCount };
        };
        _bench.Run(Limited(memory: null, cpu: null, steps: 21));
        Assert.Equal(50, _bench.Of<ResourceSampled>().Last().CpuPercent, 1.0);
    }

    private static PipelineDefinition Limited(long? memory, double? cpu, int steps) =>
        Pipelines.Of([.. Enumerable.Range(0, steps).Select(index => Pipelines.Step($"s{index}"))]) with
        {
            Concurrency = 1,
            Limits = new ResourceLimits(memory, cpu, null),
        };

    private static BodyOutcome Cancelled(StepInvocation invocation) => invocation.Stop.Cancel.IsCancellationRequested
        ? new BodyOutcome { Status = RunStatus.Cancelled }
        : BodyOutcome.Success;

    /// <summary>No program runs: what is living is what the test says.</summary>
    private sealed class Usage : IProcessRunner
    {
        public long Memory { get; set; }

        public (long MemoryBytes, TimeSpan CpuTime) Sample() => (Memory, TimeSpan.Zero);

        public ProcessOutcome Run(ProcessRequest request, IProcessOutput output, StopRequests cancellation) => throw new NotSupportedException();

        public IReadOnlyList<string> FindMarked(IReadOnlyDictionary<string, string> marks) => [];
    }
}
