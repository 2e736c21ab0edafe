using Attest.Monitoring.Definitions;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Running;

/// <summary>
/// Looks after the running steps: takes in what they tell every second, and samples what their trees use together, at the
/// definition's interval for the metrics, four times a second when the run itself has a limit to hold.
/// </summary>
internal sealed class ResourceWatch : IDisposable
{
    private static readonly TimeSpan LimitInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>How long something that a step tells may wait.</summary>
    private static readonly TimeSpan ListenInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long the run must stay over its share of the processors before it is ended.</summary>
    private static readonly TimeSpan CpuWindow = TimeSpan.FromSeconds(10);

    private readonly RunScope _scope;
    private readonly RunHalt _halt;
    private readonly ResourceLimits _limits;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private readonly TimeSpan _tellEvery;
    private readonly TimeSpan _lookEvery;
    private long _lookedAt;
    private long _toldAt;
    private TimeSpan _toldCpu;
    private long _windowAt;
    private TimeSpan _windowCpu;
    private long _peak;
    private bool _warned;
    private bool _disposed;

    public ResourceWatch(RunScope scope, RunHalt halt)
    {
        _scope = scope;
        _halt = halt;
        _limits = scope.Plan.Definition.Limits;
        var monitoring = scope.Plan.Definition.Monitoring;
        var limited = _limits.MemoryBytes is not null || _limits.CpuPercent is not null;
        _tellEvery = monitoring.TrackMemory || monitoring.TrackCpu ? monitoring.SampleInterval : TimeSpan.MaxValue;
        _toldAt = _windowAt = scope.Services.Time.GetTimestamp();
        _lookEvery = limited ? LimitInterval : _tellEvery;
        _lookedAt = _toldAt;

        // One timer for both: a run of one short step is over before it comes.
        var interval = _lookEvery < ListenInterval ? _lookEvery : ListenInterval;
        _timer = scope.Services.Time.CreateTimer(_ => Look(), null, interval, interval);
    }

    /// <summary>The highest memory sampled, bytes; null when none was.</summary>
    public long? PeakMemoryBytes => Interlocked.Read(ref _peak) is > 0 and var peak ? peak : null;

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate) _disposed = true;
    }

    private void Look()
    {
        // One that takes longer than the interval lets the next one fall out.
        if (!_gate.TryEnter()) return;
        try
        {
            if (_disposed) return;
            foreach (var step in _scope.Live) step?.Listen();
            if (_lookEvery == TimeSpan.MaxValue || _scope.Services.Time.GetElapsedTime(_lookedAt) < _lookEvery * 0.9) return;
            _lookedAt = _scope.Services.Time.GetTimestamp();
            var (memory, cpu) = _scope.Services.Processes.Sample();
            if (memory > _peak) Interlocked.Exchange(ref _peak, memory);
            Tell(memory, cpu);
            Warn(memory);
            HoldMemory(memory);
            HoldCpu(cpu);
        }
        finally
        {
            _gate.Exit();
        }
    }

    private void Tell(long memory, TimeSpan cpu)
    {
        var elapsed = _scope.Services.Time.GetElapsedTime(_toldAt);
        if (elapsed < _tellEvery * 0.9) return;
        _scope.Emit(new ResourceSampled(_scope.Now, _scope.Identity, memory, Share(cpu - _toldCpu, elapsed)));
        _toldAt = _scope.Services.Time.GetTimestamp();
        _toldCpu = cpu;
    }

    private void Warn(long memory)
    {
        if (_warned || !MemoryNearLimit.IsNear(memory, _limits.MemoryBytes)) return;
        _warned = true;
        var signal = new MemoryNearLimit(_scope.Now, _scope.Identity, null, memory, _limits.MemoryBytes!.Value);
        _scope.Emit(signal);
        DurableSignals.WriteBehind(_scope, signal, _halt);
    }

    private void HoldMemory(long memory)
    {
        if (_limits.MemoryBytes is not { } limit || memory <= limit) return;
        _halt.Request(RunStatus.Failure, new StepError(
            ErrorIds.LimitExceeded,
            $"The run's steps used {memory / 1_000_000} MB together; the limit of the pipeline is {limit / 1_000_000} MB.",
            "Raise 'limits.max_memory_mb' of the pipeline, or lower 'concurrency'."));
    }

    private void HoldCpu(TimeSpan cpu)
    {
        if (_limits.CpuPercent is not { } limit) return;
        var elapsed = _scope.Services.Time.GetElapsedTime(_windowAt);
        if (elapsed < CpuWindow) return;
        var share = Share(cpu - _windowCpu, elapsed);
        _windowAt = _scope.Services.Time.GetTimestamp();
        _windowCpu = cpu;
        if (share <= limit) return;
        _halt.Request(RunStatus.Failure, new StepError(
            ErrorIds.LimitExceeded,
            $"The run's steps used {share:0} % of the machine's processors over {CpuWindow.TotalSeconds:0} s; the limit is {limit:0} %.",
            "Raise 'limits.max_cpu_percent' of the pipeline, or lower 'concurrency'."));
    }

    /// <summary>Percent of the whole machine. Steps that ended take their time with them: never below zero.</summary>
    private static double Share(TimeSpan cpu, TimeSpan elapsed) =>
        elapsed <= TimeSpan.Zero ? 0 : Math.Max(0, 100 * cpu / elapsed / Environment.ProcessorCount);
}
