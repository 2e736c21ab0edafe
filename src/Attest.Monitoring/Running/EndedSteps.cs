namespace Attest.Monitoring.Running;

/// <summary>Processor time of steps that have ended: a look at the living does not find it any more. Thread-safe.</summary>
internal sealed class EndedSteps
{
    private long _ticks;

    public TimeSpan CpuTime => TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

    public void Add(double? cpuSeconds)
    {
        if (cpuSeconds is > 0 and var seconds) Interlocked.Add(ref _ticks, (long)(seconds * TimeSpan.TicksPerSecond));
    }
}
