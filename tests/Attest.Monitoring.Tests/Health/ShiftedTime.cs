namespace Attest.Monitoring.Tests.Health;

/// <summary>The system's clock and timers, put forward by a test.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _shift;

    public void Shift(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _shift));

    public override long GetTimestamp() => System.GetElapsedTime(0).Ticks + Interlocked.Read(ref _shift);
}
