namespace Attest.Monitoring.Tests.Running.Processes;

/// <summary>Real time that a test can move on or halt: what depends on a time-out need not wait for it.</summary>
internal sealed class SteeredTime : TimeProvider
{
    private long _offset;
    private long _halted;

    public void MoveOn(TimeSpan by) => Interlocked.Add(ref _offset, (long)(by.TotalSeconds * TimestampFrequency));

    public void Halt() => _halted = GetTimestamp();

    public override long GetTimestamp() => _halted != 0 ? _halted : base.GetTimestamp() + Interlocked.Read(ref _offset);
}
