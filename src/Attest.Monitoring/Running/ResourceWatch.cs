using System.Globalization;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Running.Processes.Limits;
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
    private TimeSpan _cpu;
    private readonly long _start;
    private CpuAverage? _average;
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
        _toldAt = _start = scope.Services.Time.GetTimestamp();
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

            // Before the look: a step that ends between the two is missed until the next look, and never counted twice.
            var ended = _scope.Ended.CpuTime;
            var (memory, living) = _scope.Services.Processes.Sample();
            if (ended + living > _cpu) _cpu = ended + living;
            if (memory > _peak) Interlocked.Exchange(ref _peak, memory);
            Tell(memory, _cpu);
            Warn(memory);
            HoldMemory(memory);
            HoldCpu(_cpu);
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
            string.Create(CultureInfo.InvariantCulture, $"The run's steps passed its memory limit: {MiB(memory):0.#} MiB in use together, {MiB(limit):0.#} MiB allowed."),
            "Raise 'limits.max_memory_mb' of the pipeline, or lower 'concurrency'."));
    }

    private void HoldCpu(TimeSpan cpu)
    {
        if (_limits.CpuPercent is not { } limit) return;
        _average ??= new CpuAverage();
        _average.Add((long)_scope.Services.Time.GetElapsedTime(_start).TotalMilliseconds, cpu);
        if (!_average.IsFull || _average.Percent <= limit) return;
        _halt.Request(RunStatus.Failure, new StepError(
            ErrorIds.LimitExceeded,
            string.Create(CultureInfo.InvariantCulture, $"The run's steps passed its processor limit: {_average.Percent:0.#} % of the machine over the last 10 s, {limit:0.#} % allowed."),
            "Raise 'limits.max_cpu_percent' of the pipeline, or lower 'concurrency'."));
    }

    private static double MiB(long bytes) => bytes / (1024.0 * 1024.0);

    /// <summary>Percent of the whole machine.</summary>
    private static double Share(TimeSpan cpu, TimeSpan elapsed) =>
        elapsed <= TimeSpan.Zero ? 0 : 100 * cpu / elapsed / Environment.ProcessorCount;
}
